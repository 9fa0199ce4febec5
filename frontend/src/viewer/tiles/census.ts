/** Counting and finding objects in the label tiles that are here. */
import type { Rect } from "../camera";
import type { Lookup } from "../layers/lookup";
import type { Plane } from "./address";
import { cellsIn, intersect } from "./grid";
import type { Piece, Pyramid, Resident } from "./pyramid";

/** Counts distinct ids; keeps its marks, so that counting again costs no memory. */
export class Census {
  #marks = new Uint32Array(0);
  #round = 0;

  /**
   * Number of ids within a rectangle of full-resolution pixels that are not hidden, tile by tile: the
   * last of what it yields. A count that was begun later ends one that is not done yet.
   */
  *count(
    pyramid: Pyramid,
    level: number,
    rect: Rect,
    plane: Plane,
    lookup: Lookup,
  ): Generator<number> {
    if (this.#marks.length < lookup.capacity) this.#marks = new Uint32Array(lookup.capacity);
    const round = ++this.#round;
    let count = 0;
    yield count;
    for (const cell of cellsIn(pyramid.source.levels[level]!, rect)) {
      if (round !== this.#round) return;
      const piece = pyramid.piece(level, cell, 0, [plane]);
      if (!piece) continue;
      count += this.#countIn(pyramid, piece, intersect(piece.rect, rect), lookup);
      yield count;
    }
  }

  #countIn(pyramid: Pyramid, piece: Piece, rect: Rect, lookup: Lookup): number {
    const { tile } = piece.resident;
    const { x0, y0, x1, y1 } = pixelsIn(pyramid, piece.resident, rect);
    const marks = this.#marks;
    let count = 0;
    for (let y = y0; y < y1; y++) {
      for (let at = y * tile.width + x0; at < y * tile.width + x1; at++) {
        const id = tile.samples[at]!;
        if (id === 0 || marks[id % marks.length] === this.#round) continue;
        marks[id % marks.length] = this.#round;
        if (!lookup.isHidden(id)) count += 1;
      }
    }
    return count;
  }
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

/** The samples of a tile that a rectangle of full-resolution pixels touches. */
function pixelsIn(pyramid: Pyramid, { tile, address }: Resident, rect: Rect): Rect {
  const level = pyramid.source.levels[address.level]!;
  const [left, top] = [address.column * level.tileWidth, address.row * level.tileHeight];
  return {
    x0: Math.max(0, Math.floor(rect.x0 / level.scaleX) - left),
    y0: Math.max(0, Math.floor(rect.y0 / level.scaleY) - top),
    x1: Math.min(tile.width, Math.ceil(rect.x1 / level.scaleX) - left),
    y1: Math.min(tile.height, Math.ceil(rect.y1 / level.scaleY) - top),
  };
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
