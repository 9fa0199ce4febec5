/** Which objects lie in an outline, as far as the tiles at hand tell. */
import type { Point, Rect } from "../camera";
import type { Lookup } from "../layers/lookup";
import type { Plane } from "./address";
import { cellsIn, intersect } from "./grid";
import type { Piece, Pyramid } from "./pyramid";

/** Ids of objects of which a pixel's middle is inside (full-resolution pixels), none hidden. */
export function idsWithin(
  pyramid: Pyramid,
  level: number,
  outline: readonly Point[],
  plane: Plane,
  lookup: Lookup,
): number[] {
  const found = new Set<number>();
  const box = boxOf(outline);
  for (const cell of cellsIn(pyramid.source.levels[level]!, box)) {
    const piece = pyramid.piece(level, cell, 0, [plane]);
    if (piece) collect(pyramid, piece, intersect(piece.rect, box), outline, found);
  }
  return [...found].filter((id) => !lookup.isHidden(id)).sort((a, b) => a - b);
}

function collect(
  pyramid: Pyramid,
  { resident: { address, tile } }: Piece,
  rect: Rect,
  outline: readonly Point[],
  found: Set<number>,
): void {
  const { tileWidth, tileHeight, scaleX, scaleY } = pyramid.source.levels[address.level]!;
  const [left, top] = [address.column * tileWidth, address.row * tileHeight];
  const first = Math.max(0, Math.ceil(rect.y0 / scaleY - top - 0.5));
  const last = Math.min(tile.height - 1, Math.floor(rect.y1 / scaleY - top - 0.5));
  for (let row = first; row <= last; row++) {
    const crossings = crossingsAt((row + top + 0.5) * scaleY, outline);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const from = Math.max(rect.x0, crossings[pair]!) / scaleX - left - 0.5;
      const to = Math.min(rect.x1, crossings[pair + 1]!) / scaleX - left - 0.5;
      const end = Math.min(tile.width - 1, Math.floor(to));
      for (let column = Math.max(0, Math.ceil(from)); column <= end; column++) {
        const id = tile.samples[row * tile.width + column]!;
        if (id !== 0) found.add(id);
      }
    }
  }
}

/** Where a row is crossed by an outline that closes itself, from left to right. */
export function crossingsAt(y: number, outline: readonly Point[]): number[] {
  return outline
    .flatMap((from, at) => {
      const to = outline[(at + 1) % outline.length]!;
      if (from.y > y === to.y > y) return [];
      return [from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)];
    })
    .sort((a, b) => a - b);
}

function boxOf(outline: readonly Point[]): Rect {
  const [xs, ys] = [outline.map(({ x }) => x), outline.map(({ y }) => y)];
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}
