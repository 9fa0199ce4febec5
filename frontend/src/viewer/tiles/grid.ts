/** Which tiles cover a view: pure arithmetic on the levels of a pyramid. */
import type { Point, Rect } from "../camera";
import type { Level } from "../types";

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Coarsest level whose pixels are not larger than a device pixel, so that nothing looks soft. */
export function levelFor(levels: readonly Level[], devicePixelsPerPixel: number): number {
  for (let index = levels.length - 1; index > 0; index--) {
    if (levels[index]!.scaleX * devicePixelsPerPixel <= 1.001) return index;
  }
  return 0;
}

/** Cells of a level that touch a rectangle of full-resolution pixels, nearest its middle first. */
export function cellsIn(level: Level, rect: Rect, ring = 0): Cell[] {
  const across = level.tileWidth * level.scaleX;
  const down = level.tileHeight * level.scaleY;
  const columns = Math.ceil(level.width / level.tileWidth);
  const rows = Math.ceil(level.height / level.tileHeight);
  const first = {
    row: Math.floor(rect.y0 / down) - ring,
    column: Math.floor(rect.x0 / across) - ring,
  };
  const last = {
    row: Math.ceil(rect.y1 / down) - 1 + ring,
    column: Math.ceil(rect.x1 / across) - 1 + ring,
  };
  const cells: Cell[] = [];
  for (let row = Math.max(0, first.row); row <= Math.min(rows - 1, last.row); row++) {
    for (
      let column = Math.max(0, first.column);
      column <= Math.min(columns - 1, last.column);
      column++
    ) {
      cells.push({ row, column });
    }
  }
  const middle = { x: (rect.x0 + rect.x1) / 2, y: (rect.y0 + rect.y1) / 2 };
  const distance = (cell: Cell) =>
    Math.hypot((cell.column + 0.5) * across - middle.x, (cell.row + 0.5) * down - middle.y);
  return cells.sort((a, b) => distance(a) - distance(b));
}

/** The rectangle of full-resolution pixels that a cell covers. */
export function cellRect(level: Level, cell: Cell): Rect {
  const x0 = cell.column * level.tileWidth;
  const y0 = cell.row * level.tileHeight;
  return {
    x0: x0 * level.scaleX,
    y0: y0 * level.scaleY,
    x1: Math.min(level.width, x0 + level.tileWidth) * level.scaleX,
    y1: Math.min(level.height, y0 + level.tileHeight) * level.scaleY,
  };
}

/** The cell of a level that holds a point of the full-resolution image, null outside of it. */
export function cellAt(level: Level, point: Point): Cell | null {
  const x = Math.floor(point.x / level.scaleX);
  const y = Math.floor(point.y / level.scaleY);
  if (x < 0 || y < 0 || x >= level.width || y >= level.height) return null;
  return { row: Math.floor(y / level.tileHeight), column: Math.floor(x / level.tileWidth) };
}

export function intersect(a: Rect, b: Rect): Rect {
  return {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
}
