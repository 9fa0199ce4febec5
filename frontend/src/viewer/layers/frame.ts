/** What all layers of one frame share, and the drawing of one piece of a tile. */
import { type Camera, type Rect, type Size, toScreen } from "../camera";
import type { Program } from "../gl/program";
import { APRON } from "../gl/tile_texture";
import type { Uploads } from "../gl/uploads";
import type { Pane } from "../panes";
import type { Plane } from "../tiles/address";
import { cellsIn } from "../tiles/grid";
import type { Piece, Pyramid } from "../tiles/pyramid";
import type { DisplayState } from "../types";

export interface Frame {
  readonly number: number;
  readonly camera: Camera;
  /** Size of the view in CSS pixels. */
  readonly view: Size;
  readonly pixelRatio: number;
  /** The visible part of the image plane in full-resolution pixels. */
  readonly rect: Rect;
  /** The plane to show, then the one to show where nothing of it is here yet. */
  readonly planes: readonly Plane[];
  readonly state: DisplayState;
  readonly pane: Pane;
  /** Which tiles may still be sent to the graphics card in this frame. */
  readonly uploads: Uploads;
}

/** The pieces of one channel that cover the view at a level. */
export function piecesOf(pyramid: Pyramid, level: number, c: number, frame: Frame): Piece[] {
  const cells = cellsIn(pyramid.source.levels[level]!, frame.rect);
  const pieces = cells.map((cell) => pyramid.piece(level, cell, c, frame.planes, frame.uploads));
  return pieces.filter((piece) => piece !== null);
}

/** Draws a piece with the program in use; its texture goes to unit 0. */
export function drawPiece(
  gl: WebGL2RenderingContext,
  program: Program,
  pyramid: Pyramid,
  piece: Piece,
  frame: Frame,
): void {
  const { resident, rect } = piece;
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D, pyramid.texture(resident, frame.number));
  const level = pyramid.source.levels[resident.address.level]!;
  const left = resident.address.column * level.tileWidth - APRON;
  const top = resident.address.row * level.tileHeight - APRON;
  gl.uniform4f(
    program.uniform("u_texels"),
    rect.x0 / level.scaleX - left,
    rect.y0 / level.scaleY - top,
    rect.x1 / level.scaleX - left,
    rect.y1 / level.scaleY - top,
  );
  drawRect(gl, program, rect, frame);
}

/** Draws a rectangle of the image (full-resolution pixels) with the program in use. */
export function drawRect(
  gl: WebGL2RenderingContext,
  program: Program,
  rect: Rect,
  frame: Frame,
): void {
  const corners = [rect.y0, rect.y1].flatMap((y) => [rect.x0, rect.x1].map((x) => ({ x, y })));
  const places = corners.flatMap(({ x, y }) => toClip(frame, x, y));
  gl.uniform2fv(program.uniform("u_corners"), places);
  gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
}

function toClip(frame: Frame, x: number, y: number): [number, number] {
  const point = toScreen(frame.camera, frame.view, { x, y });
  return [(point.x / frame.view.width) * 2 - 1, 1 - (point.y / frame.view.height) * 2];
}
