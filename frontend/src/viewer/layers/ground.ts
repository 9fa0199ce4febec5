/** Black behind the image, so that channels add up; around it the page's colour shows. */
import type { Rect } from "../camera";
import { makeProgram, type Program } from "../gl/program";
import { drawRect, type Frame } from "./frame";
import fragment from "./shaders/ground.frag?raw";
import vertex from "./shaders/tile.vert?raw";

export class Ground {
  #program: Program;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.#program = makeProgram(gl, vertex, fragment);
  }

  draw(frame: Frame, rect: Rect, level = 0): void {
    const { gl } = this;
    gl.useProgram(this.#program.handle);
    gl.uniform3f(this.#program.uniform("u_color"), level, level, level);
    gl.disable(gl.BLEND);
    drawRect(gl, this.#program, rect, frame);
  }
}
