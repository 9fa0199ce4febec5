/** The lookup table on the GPU. */
import { LOOKUP_WIDTH, type Lookup } from "./lookup";

export class LookupTexture {
  #texture: WebGLTexture | null = null;
  #rows = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly lookup: Lookup,
  ) {}

  /** Binds the texture to unit 1, after uploading the table when it grew. */
  bind(): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE1);
    if (this.#texture && this.#rows === this.lookup.rows) {
      gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    } else {
      this.#create();
    }
  }

  /** Sends the whole table; tables of one size only overwrite the texture. */
  upload(): void {
    const { gl, lookup } = this;
    this.bind();
    const { RGBA, UNSIGNED_BYTE, TEXTURE_2D } = gl;
    gl.texSubImage2D(
      TEXTURE_2D,
      0,
      0,
      0,
      LOOKUP_WIDTH,
      lookup.rows,
      RGBA,
      UNSIGNED_BYTE,
      lookup.bytes,
    );
  }

  /** Sends single entries. */
  uploadEntries(slots: readonly number[]): void {
    const { gl, lookup } = this;
    if (slots.length === 0) return;
    this.bind();
    for (const slot of slots) {
      const [x, y] = [slot % LOOKUP_WIDTH, Math.floor(slot / LOOKUP_WIDTH)];
      const entry = lookup.bytes.subarray(slot * 4, slot * 4 + 4);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, entry);
    }
  }

  destroy(): void {
    this.gl.deleteTexture(this.#texture);
    this.#texture = null;
  }

  #create(): void {
    const { gl, lookup } = this;
    this.destroy();
    this.#texture = gl.createTexture();
    this.#rows = lookup.rows;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    for (const parameter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, parameter, gl.NEAREST);
    }
    const { RGBA, RGBA8, UNSIGNED_BYTE, TEXTURE_2D } = gl;
    const { rows, bytes } = lookup;
    gl.texImage2D(TEXTURE_2D, 0, RGBA8, LOOKUP_WIDTH, rows, 0, RGBA, UNSIGNED_BYTE, bytes);
  }
}
