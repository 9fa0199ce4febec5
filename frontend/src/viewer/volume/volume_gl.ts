/** Drawing a box of voxels with WebGL 2: a 3D texture for each channel and for the objects. */
import { parseHex } from "../colour";
import { colourMap, MAP_STEPS } from "../colour_maps";
import { makeProgram, type Program } from "../gl/program";
import { LOOKUP_WIDTH, type Lookup } from "../layers/lookup";
import fragment from "../layers/shaders/volume.frag?raw";
import vertex from "../layers/shaders/volume.vert?raw";
import type { ChannelState } from "../types";
import { levelOf } from "./slices";
import type { Stack } from "./stack";

export const MOST_CHANNELS = 4;
const [LABELS, LOOKUP] = [4, 5];

export interface VolumeFrame {
  /** From the view to the box, column by column. */
  readonly turn: readonly number[];
  readonly half: readonly [number, number, number];
  readonly view: readonly [number, number];
  readonly steps: number;
  /** How strongly objects cover the channels; 0 for not at all. */
  readonly objects: number;
}

export class VolumeGl {
  readonly #program: Program;
  readonly #textures = new Map<number, WebGLTexture>();
  #colors: number[] = [];
  #hasLabels = false;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.#program = makeProgram(gl, vertex, fragment);
  }

  /** Why a stack can't be shown; null when it can. */
  static problem(gl: WebGL2RenderingContext, { width, height, depth }: Stack): string | null {
    const most = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number;
    return Math.max(width, height, depth) > most
      ? `This graphics card shows volumes of at most ${most} voxels a side.`
      : null;
  }

  /** Channels as they are drawn now: contrast and gamma are put into the voxels. */
  setChannels(shown: readonly { channel: ChannelState; stack: Stack }[]): void {
    const { gl } = this;
    this.#colors = [];
    for (const [unit, { channel, stack }] of shown.slice(0, MOST_CHANNELS).entries()) {
      const bytes = levelsOf(stack, channel);
      const { width, height, depth } = stack;
      this.#bind(unit, gl.TEXTURE_3D, gl.LINEAR);
      const { TEXTURE_3D, R8, RED, UNSIGNED_BYTE } = gl;
      gl.texImage3D(TEXTURE_3D, 0, R8, width, height, depth, 0, RED, UNSIGNED_BYTE, bytes);
      this.#colors.push(...colorOf(channel));
    }
  }

  setLabels(stack: Stack | null): void {
    const { gl } = this;
    this.#hasLabels = stack !== null;
    this.#bind(LABELS, gl.TEXTURE_3D, gl.NEAREST);
    const { TEXTURE_3D, R32UI, RED_INTEGER, UNSIGNED_INT } = gl;
    const { width, height, depth, samples } = stack ?? {
      ...{ width: 1, height: 1, depth: 1, samples: new Uint32Array(1) },
    };
    gl.texImage3D(
      ...([TEXTURE_3D, 0, R32UI, width, height, depth, 0, RED_INTEGER, UNSIGNED_INT] as const),
      samples as Uint32Array,
    );
  }

  setLookup({ rows, bytes }: Lookup): void {
    const { gl } = this;
    this.#bind(LOOKUP, gl.TEXTURE_2D, gl.NEAREST);
    const { TEXTURE_2D, RGBA8, RGBA, UNSIGNED_BYTE } = gl;
    gl.texImage2D(TEXTURE_2D, 0, RGBA8, LOOKUP_WIDTH, rows, 0, RGBA, UNSIGNED_BYTE, bytes);
  }

  /** Gives how many milliseconds it took. */
  draw({ turn, half, view, steps, objects }: VolumeFrame): number {
    const { gl } = this;
    const started = performance.now();
    const program = this.#program;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(program.handle);
    for (let unit = 0; unit < MOST_CHANNELS; unit++) {
      // Samplers of different kinds may not share a unit, not even idle ones.
      gl.uniform1i(program.uniform(`u_channel${unit}`), unit);
    }
    gl.uniform1i(program.uniform("u_labels"), LABELS);
    gl.uniform1i(program.uniform("u_lookup"), LOOKUP);
    const colors = [...this.#colors, ...new Array<number>(3 * MOST_CHANNELS).fill(0)];
    gl.uniform3fv(program.uniform("u_colors"), colors.slice(0, 3 * MOST_CHANNELS));
    gl.uniform1i(program.uniform("u_channels"), this.#colors.length / 3);
    gl.uniform1i(program.uniform("u_hasLabels"), this.#hasLabels && objects > 0 ? 1 : 0);
    gl.uniform1f(program.uniform("u_objects"), objects);
    gl.uniformMatrix3fv(program.uniform("u_turn"), false, turn);
    gl.uniform3f(program.uniform("u_half"), ...half);
    gl.uniform2f(program.uniform("u_view"), ...view);
    gl.uniform1i(program.uniform("u_steps"), steps);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    // Reading a pixel waits until all are drawn.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - started;
  }

  destroy(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #bind(unit: number, target: GLenum, filter: GLenum): void {
    const { gl } = this;
    const texture = this.#textures.get(unit) ?? gl.createTexture();
    this.#textures.set(unit, texture);
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(target, texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(target, name, filter);
    }
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
      if (target === gl.TEXTURE_3D || name !== gl.TEXTURE_WRAP_R) {
        gl.texParameteri(target, name, gl.CLAMP_TO_EDGE);
      }
    }
  }
}

function levelsOf({ samples }: Stack, channel: ChannelState): Uint8Array {
  const scale = 1 / (channel.end - channel.start || 1e-6);
  const upright = { ...channel, isInverted: false };
  const bytes = new Uint8Array(samples.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = 255 * levelOf(samples[at]!, upright, scale);
  return bytes;
}

/** Of a colour map, its brightest colour: a ray has one value and adds up with others. */
function colorOf({ map, color }: ChannelState): readonly number[] {
  if (!map) return parseHex(color);
  const ramp = colourMap(map);
  return [...ramp.subarray(3 * Math.round(0.8 * (MAP_STEPS - 1)))]
    .slice(0, 3)
    .map((one) => one / 255);
}
