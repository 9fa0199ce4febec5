/** All colour maps as one texture, a map a row. */
import { colourMap, MAP_NAMES, MAP_STEPS } from "../colour_maps";

const UNIT = 2;

export class MapTexture {
  #texture: WebGLTexture;

  constructor(private readonly gl: WebGL2RenderingContext) {
    const { TEXTURE_2D, RGB, RGB8, UNSIGNED_BYTE } = gl;
    this.#texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + UNIT);
    gl.bindTexture(TEXTURE_2D, this.#texture);
    for (const parameter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(TEXTURE_2D, parameter, gl.NEAREST);
    }
    const bytes = new Uint8Array(3 * MAP_STEPS * MAP_NAMES.length);
    for (const [row, name] of MAP_NAMES.entries()) bytes.set(colourMap(name), 3 * MAP_STEPS * row);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const rows = MAP_NAMES.length;
    gl.texImage2D(TEXTURE_2D, 0, RGB8, MAP_STEPS, rows, 0, RGB, UNSIGNED_BYTE, bytes);
  }

  /** Binds the maps; gives the unit they are on. */
  bind(): number {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    return UNIT;
  }
}
