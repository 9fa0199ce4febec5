/**
 * Tiles as textures with an apron: one texel around the tile that repeats its neighbours,
 * so that interpolation and outlines do not stop at the edge of a tile.
 */
import type { Samples, SampleType, Tile } from "../types";

export const APRON = 1;

interface Format {
  readonly internal: GLenum;
  readonly format: GLenum;
  readonly type: GLenum;
}

/** Uploads a tile, its own edges repeated around it. */
export function uploadTile(gl: WebGL2RenderingContext, type: SampleType, tile: Tile): WebGLTexture {
  const texture = gl.createTexture();
  const { internal, format, type: element } = formatOf(gl, type);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const parameter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
    gl.texParameteri(gl.TEXTURE_2D, parameter, gl.NEAREST);
  }
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  const [width, height] = [tile.width + 2 * APRON, tile.height + 2 * APRON];
  const padded = padTile(tile);
  gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, format, element, padded);
  return texture;
}

/** Writes the part of a tile's apron that shows its neighbour at (`dx`, `dy`) in −1, 0, 1. */
export function patchApron(
  gl: WebGL2RenderingContext,
  type: SampleType,
  target: { texture: WebGLTexture; tile: Tile },
  neighbour: Tile,
  dx: number,
  dy: number,
): void {
  const [x, sourceX, width] = strip(dx, target.tile.width, neighbour.width);
  const [y, sourceY, height] = strip(dy, target.tile.height, neighbour.height);
  const samples = crop(neighbour, sourceX, sourceY, width, height);
  const { format, type: element } = formatOf(gl, type);
  gl.bindTexture(gl.TEXTURE_2D, target.texture);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, format, element, samples);
}

/** A tile with its edges repeated once around it. */
export function padTile(tile: Tile): Samples {
  const { samples, width, height } = tile;
  const stride = width + 2 * APRON;
  const padded = like(samples, stride * (height + 2 * APRON));
  for (let row = -1; row <= height; row++) {
    const source = Math.min(height - 1, Math.max(0, row)) * width;
    const target = (row + 1) * stride;
    padded.set(samples.subarray(source, source + width), target + 1);
    padded[target] = samples[source]!;
    padded[target + stride - 1] = samples[source + width - 1]!;
  }
  return padded;
}

/** A rectangle of a tile's samples. */
export function crop(tile: Tile, x: number, y: number, width: number, height: number): Samples {
  const out = like(tile.samples, width * height);
  for (let row = 0; row < height; row++) {
    const start = (y + row) * tile.width + x;
    out.set(tile.samples.subarray(start, start + width), row * width);
  }
  return out;
}

/** Along one axis: where the apron is in the texture, where it comes from, and how long it is. */
function strip(direction: number, own: number, neighbour: number): [number, number, number] {
  if (direction < 0) return [0, neighbour - 1, 1];
  if (direction > 0) return [own + APRON, 0, 1];
  return [APRON, 0, Math.min(own, neighbour)];
}

function like(samples: Samples, length: number): Samples {
  return new (samples.constructor as new (length: number) => Samples)(length);
}

function formatOf(gl: WebGL2RenderingContext, type: SampleType): Format {
  const integer = gl.RED_INTEGER;
  switch (type) {
    case "uint8":
      return { internal: gl.R8UI, format: integer, type: gl.UNSIGNED_BYTE };
    case "uint16":
      return { internal: gl.R16UI, format: integer, type: gl.UNSIGNED_SHORT };
    case "uint32":
      return { internal: gl.R32UI, format: integer, type: gl.UNSIGNED_INT };
    case "float32":
      return { internal: gl.R32F, format: gl.RED, type: gl.FLOAT };
  }
}
