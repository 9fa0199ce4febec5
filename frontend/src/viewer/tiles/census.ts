/** Counting and finding objects in the label tiles that are here. */
import type { Rect } from "../camera";
import type { Plane } from "./address";
import { cellsIn, intersect } from "./grid";
import type { Piece, Pyramid, Resident } from "./pyramid";

/** Number of distinct, not hidden ids within a rectangle of full-resolution pixels. */
export function countObjects(
  pyramid: Pyramid,
  level: number,
  rect: Rect,
  plane: Plane,
  isHidden: (id: number) => boolean,
): number {
  const ids = new Set<number>();
  for (const cell of cellsIn(pyramid.source.levels[level]!, rect)) {
    const piece = pyramid.piece(level, cell, 0, [plane]);
    if (piece) collectIds(pyramid, piece, intersect(piece.rect, rect), ids);
  }
  ids.delete(0);
  return [...ids].filter((id) => !isHidden(id)).length;
}

/** Bounding box of an object in full-resolution pixels, from the finest tiles that show it. */
export function findObject(pyramid: Pyramid, id: number, plane: Plane): Rect | null {
  for (const index of pyramid.source.levels.keys()) {
    const boxes = [...pyramid.residents()]
      .filter(
        ({ address }) => address.level === index && address.z === plane.z && address.t === plane.t,
      )
      .map((resident) => boxInTile(pyramid, resident, id))
      .filter((box) => box !== null);
    if (boxes.length > 0) return boxes.reduce(unite);
  }
  return null;
}

function collectIds(pyramid: Pyramid, piece: Piece, rect: Rect, ids: Set<number>): void {
  const { tile, address } = piece.resident;
  const level = pyramid.source.levels[address.level]!;
  const [left, top] = [address.column * level.tileWidth, address.row * level.tileHeight];
  const x0 = Math.max(0, Math.floor(rect.x0 / level.scaleX) - left);
  const x1 = Math.min(tile.width, Math.ceil(rect.x1 / level.scaleX) - left);
  const y0 = Math.max(0, Math.floor(rect.y0 / level.scaleY) - top);
  const y1 = Math.min(tile.height, Math.ceil(rect.y1 / level.scaleY) - top);
  for (let y = y0; y < y1; y++) {
    let last = 0;
    for (let at = y * tile.width + x0; at < y * tile.width + x1; at++) {
      const id = tile.samples[at]!;
      if (id !== last) ids.add(id);
      last = id;
    }
  }
}

function boxInTile(pyramid: Pyramid, resident: Resident, id: number): Rect | null {
  const { tile, address } = resident;
  const level = pyramid.source.levels[address.level]!;
  let [x0, y0, x1, y1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (let at = tile.samples.indexOf(id); at >= 0; at = tile.samples.indexOf(id, at + 1)) {
    const [x, y] = [at % tile.width, Math.floor(at / tile.width)];
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  if (x1 < 0) return null;
  const [left, top] = [address.column * level.tileWidth, address.row * level.tileHeight];
  return {
    x0: (left + x0) * level.scaleX,
    y0: (top + y0) * level.scaleY,
    x1: (left + x1 + 1) * level.scaleX,
    y1: (top + y1 + 1) * level.scaleY,
  };
}

function unite(a: Rect, b: Rect): Rect {
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  };
}
