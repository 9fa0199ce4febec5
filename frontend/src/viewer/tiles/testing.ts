/** For tests: a graphics context that only swallows calls, and pyramids made of functions. */
import type { LabelSource, Level, TileAddress } from "../types";
import { Pyramid } from "./pyramid";

/** Enough of WebGL for a Pyramid: every property is a function that does nothing. */
export function silentGl(): WebGL2RenderingContext {
  return new Proxy({}, { get: () => () => ({}) }) as unknown as WebGL2RenderingContext;
}

/** Label levels of 8 × 8 tiles, halving from `width` × `height`. */
export function halvingLevels(width: number, height: number, count: number): Level[] {
  return Array.from({ length: count }, (_, index) => ({
    width: Math.ceil(width / 2 ** index),
    height: Math.ceil(height / 2 ** index),
    tileWidth: 8,
    tileHeight: 8,
    scaleX: 2 ** index,
    scaleY: 2 ** index,
  }));
}

/** Labels given by a function of full-resolution coordinates. */
export function labelsOf(levels: Level[], idAt: (x: number, y: number) => number): LabelSource {
  const read = async ({ level, row, column }: TileAddress) => {
    const { width: across, height: down, scaleX, scaleY } = levels[level]!;
    const [width, height] = [Math.min(8, across - column * 8), Math.min(8, down - row * 8)];
    const samples = Uint32Array.from({ length: width * height }, (_, at) =>
      idAt((column * 8 + (at % width)) * scaleX, (row * 8 + Math.floor(at / width)) * scaleY),
    );
    return { samples, width, height };
  };
  return { type: "uint32", levels, sizeT: 1, sizeC: 1, sizeZ: 3, read };
}

/** Loads tiles of a plane as if they had been drawn in frame 0. */
export async function load(
  pyramid: Pyramid,
  ...tiles: [level: number, row: number, column: number][]
) {
  for (const [level, row, column] of tiles) {
    const address = { level, t: 0, c: 0, z: 0, row, column };
    await pyramid.load(address, new AbortController().signal, () => 0);
  }
}

export function makePyramid(source: LabelSource, maxBytes = 2 ** 20): Pyramid {
  return new Pyramid(silentGl(), source, maxBytes);
}
