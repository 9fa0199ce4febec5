import type { TileAddress } from "../types";

/** The point in time and depth that is shown. */
export interface Plane {
  readonly t: number;
  readonly z: number;
}

/** One string per tile of one source: the key of caches and requests. */
export function tileKey(address: TileAddress): string {
  const { level, t, c, z, row, column } = address;
  return `${level}/${t}/${c}/${z}/${row}/${column}`;
}
