/** What to fetch for a view, in order: an overview first, then what is seen, then what may be next. */
import type { Rect } from "../camera";
import type { TileAddress } from "../types";
import type { Plane } from "./address";
import { type Cell, cellsIn } from "./grid";
import type { Pyramid } from "./pyramid";

/** Grids with no more tiles than this are fetched whole as overviews. */
const OVERVIEW_CELLS = 4;

export interface Demand {
  readonly pyramid: Pyramid;
  readonly channels: readonly number[];
  readonly level: number;
  readonly rect: Rect;
  readonly plane: Plane;
}

/** Addresses that are missing: `urgent` ones are seen now, `ahead` ones are guesses. */
export interface Plan {
  readonly urgent: TileAddress[];
  readonly ahead: TileAddress[];
}

export function plan(demand: Demand): Plan {
  const { pyramid, level, rect } = demand;
  const { levels } = pyramid.source;
  const seen = cellsIn(levels[level]!, rect);
  const missing = (addresses: TileAddress[]) => addresses.filter((one) => !pyramid.has(one));
  const coarsest = levels.length - 1;
  const overview = coarsest === level ? [] : overviewCells(demand, coarsest);
  const urgent = [...addresses(demand, coarsest, overview), ...addresses(demand, level, seen)];
  const room = Math.max(0, Math.floor(pyramid.capacity / 2) - urgent.length);
  const known = new Set(seen.map(cellName));
  const ring = cellsIn(levels[level]!, rect, 1).filter((cell) => !known.has(cellName(cell)));
  const ahead = [
    ...addresses(demand, level, ring),
    ...neighbourPlanes(demand).flatMap((plane) => addresses({ ...demand, plane }, level, seen)),
  ];
  return { urgent: missing(urgent), ahead: missing(ahead.slice(0, room)) };
}

function addresses(demand: Demand, level: number, cells: readonly Cell[]): TileAddress[] {
  const { channels, plane } = demand;
  return cells.flatMap((cell) => channels.map((c) => ({ level, c, ...plane, ...cell })));
}

function overviewCells(demand: Demand, coarsest: number): Cell[] {
  const level = demand.pyramid.source.levels[coarsest]!;
  const everything = {
    x0: 0,
    y0: 0,
    x1: level.width * level.scaleX,
    y1: level.height * level.scaleY,
  };
  const all = cellsIn(level, everything);
  return all.length <= OVERVIEW_CELLS ? all : cellsIn(level, demand.rect);
}

function neighbourPlanes(demand: Demand): Plane[] {
  const { sizeT, sizeZ } = demand.pyramid.source;
  const { t, z } = demand.plane;
  // A projection takes a whole stack: no guesses.
  if (z >= sizeZ) return [];
  const planes = [
    { t, z: z + 1 },
    { t, z: z - 1 },
    { t: t + 1, z },
    { t: t - 1, z },
  ];
  return planes.filter((one) => one.z >= 0 && one.z < sizeZ && one.t >= 0 && one.t < sizeT);
}

function cellName(cell: Cell): string {
  return `${cell.row}/${cell.column}`;
}
