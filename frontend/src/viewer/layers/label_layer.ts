/** Draws object ids over the image as fills and outlines. */
import { makeProgram, type Program } from "../gl/program";
import type { Pyramid } from "../tiles/pyramid";
import type { OverlayState, Tile } from "../types";
import { drawPiece, type Frame, piecesOf } from "./frame";
import { Lookup } from "./lookup";
import { LookupTexture } from "./lookup_texture";
import fragment from "./shaders/labels.frag?raw";
import vertex from "./shaders/tile.vert?raw";

const EMPHASIS = 1.8;
/** From so many on, sending the whole table is quicker than entry by entry. */
const MANY_ENTRIES = 64;

export class LabelLayer {
  readonly lookup: Lookup;
  #program: Program;
  #texture: LookupTexture;

  /** `lookup` outlives a lost graphics context. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly pyramid: Pyramid,
    lookup = new Lookup(),
  ) {
    this.lookup = lookup;
    this.#program = makeProgram(gl, vertex, fragment);
    this.#texture = new LookupTexture(gl, lookup);
  }

  /** Makes room for the ids of a tile that has just come. */
  admit(tile: Tile): void {
    let largest = 0;
    for (const id of tile.samples) if (id > largest) largest = id;
    this.lookup.reserve(largest);
  }

  mark(selected: ReadonlySet<number>, hovered: number): void {
    const changed = this.lookup.mark(selected, hovered);
    if (changed.length > MANY_ENTRIES) this.#texture.upload();
    else this.#texture.uploadEntries(changed);
  }

  /** Changes the lookup and sends it to the graphics card. */
  change(change: (lookup: Lookup) => void): void {
    change(this.lookup);
    this.#texture.upload();
  }

  draw(frame: Frame, level: number, smooth: boolean, overlay: OverlayState): void {
    const { gl } = this;
    gl.useProgram(this.#program.handle);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#texture.bind();
    this.#setStyle(overlay);
    gl.uniform1i(this.#program.uniform("u_smooth"), smooth ? 1 : 0);
    for (const piece of piecesOf(this.pyramid, level, 0, frame)) {
      const { scaleX, scaleY } = this.pyramid.source.levels[piece.resident.address.level]!;
      const width = overlay.width / frame.camera.zoom;
      gl.uniform2f(this.#program.uniform("u_width"), width / scaleX, width / scaleY);
      drawPiece(gl, this.#program, this.pyramid, piece, frame);
    }
  }

  destroy(): void {
    this.#texture.destroy();
    this.pyramid.destroy();
  }

  #setStyle(overlay: OverlayState): void {
    const { gl } = this;
    const program = this.#program;
    gl.uniform1i(program.uniform("u_tile"), 0);
    gl.uniform1i(program.uniform("u_lookup"), 1);
    gl.uniform1f(program.uniform("u_fill"), overlay.mode === "outline" ? 0 : overlay.opacity);
    gl.uniform1i(program.uniform("u_outline"), overlay.mode === "fill" ? 0 : 1);
    gl.uniform1f(program.uniform("u_emphasis"), EMPHASIS);
  }
}
