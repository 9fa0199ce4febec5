/** Draws the channels of an image, each added to the others in its colour. */
import { parseHex } from "../colour";
import { MAP_NAMES } from "../colour_maps";
import { makeProgram, type Program } from "../gl/program";
import type { Pyramid } from "../tiles/pyramid";
import type { ChannelState } from "../types";
import { drawPiece, type Frame, piecesOf } from "./frame";
import { MapTexture } from "./map_texture";
import fragment from "./shaders/image.frag?raw";
import vertex from "./shaders/tile.vert?raw";

/** From so many device pixels per image pixel on, pixels are shown as the squares they are. */
export const SQUARES_FROM = 6;

export class ImageLayer {
  #program: Program;
  #maps: MapTexture;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly pyramid: Pyramid,
  ) {
    const defines = pyramid.source.type === "float32" ? [] : ["INTEGER_SAMPLES"];
    this.#program = makeProgram(gl, vertex, fragment, defines);
    this.#maps = new MapTexture(gl);
  }

  /** `smooth` allows interpolation; slow machines do without while the view moves. */
  draw(frame: Frame, level: number, smooth: boolean): void {
    const { gl } = this;
    gl.useProgram(this.#program.handle);
    gl.blendFuncSeparate(gl.ONE, gl.ONE, gl.ZERO, gl.ONE);
    gl.uniform1i(this.#program.uniform("u_tile"), 0);
    const squares = frame.camera.zoom * frame.pixelRatio >= SQUARES_FROM;
    const isSmooth = smooth && !squares && frame.state.isSmooth;
    gl.uniform1i(this.#program.uniform("u_smooth"), isSmooth ? 1 : 0);
    gl.uniform1i(this.#program.uniform("u_maps"), this.#maps.bind());
    for (const [c, channel] of frame.state.channels.entries()) {
      if (channel.visible) this.#drawChannel(frame, level, c, channel);
    }
  }

  #drawChannel(frame: Frame, level: number, c: number, channel: ChannelState): void {
    const { gl } = this;
    const range = channel.end - channel.start;
    const [red, green, blue] = parseHex(channel.color);
    gl.uniform2f(this.#program.uniform("u_contrast"), channel.start, 1 / (range || 1e-6));
    gl.uniform1f(this.#program.uniform("u_gamma"), channel.gamma);
    gl.uniform3f(this.#program.uniform("u_color"), red, green, blue);
    gl.uniform1i(this.#program.uniform("u_inverted"), channel.isInverted ? 1 : 0);
    const row = channel.map ? MAP_NAMES.indexOf(channel.map) : -1;
    gl.uniform1i(this.#program.uniform("u_map"), row);
    for (const piece of piecesOf(this.pyramid, level, c, frame)) {
      drawPiece(gl, this.#program, this.pyramid, piece, frame);
    }
  }
}
