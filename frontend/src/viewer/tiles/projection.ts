/** One more plane behind the last: the maximum over the depth, made of the planes as it is asked for. */
import type { Samples, Tile, TileAddress, TileSource } from "../types";

/** Of deeper stacks, so many planes in equal steps are taken. */
export const MOST_PLANES = 64;
const AT_ONCE = 4;

const made = new WeakMap<TileSource, TileSource>();

/** The depth at which a source shows its projection. */
export function projectionZ(source: TileSource): number {
  return source.sizeZ;
}

/**
 * A source whose plane `projectionZ` is the projection of all: of an image the largest sample, of
 * labels the first object seen from above. The same source gives the same projection.
 */
export function projected<S extends TileSource>(source: S, isLabels: boolean): S {
  if (source.sizeZ === 1) return source;
  const known = made.get(source);
  if (known) return known as S;
  const combine = isLabels ? keepFirst : keepLargest;
  const read = async (address: TileAddress, signal: AbortSignal): Promise<Tile> => {
    if (address.z < source.sizeZ) return source.read(address, signal);
    const planes = planesOf(source.sizeZ);
    let result: Tile | null = null;
    for (let at = 0; at < planes.length; at += AT_ONCE) {
      const some = planes.slice(at, at + AT_ONCE);
      const tiles = await Promise.all(some.map((z) => source.read({ ...address, z }, signal)));
      for (const tile of tiles) {
        if (result) combine(result.samples, tile.samples);
        else result = { ...tile, samples: tile.samples.slice() };
      }
    }
    return result!;
  };
  const wrapped = { ...source, read };
  made.set(source, wrapped);
  return wrapped;
}

/** Which planes make the projection of a stack. */
export function planesOf(sizeZ: number): number[] {
  const count = Math.min(sizeZ, MOST_PLANES);
  return Array.from({ length: count }, (_, at) =>
    count === 1 ? 0 : Math.round((at * (sizeZ - 1)) / (count - 1)),
  );
}

function keepLargest(into: Samples, from: Samples): void {
  for (let at = 0; at < into.length; at++) {
    const value = from[at]!;
    // Written so that a number wins over none.
    if (!(into[at]! >= value)) into[at] = value;
  }
}

function keepFirst(into: Samples, from: Samples): void {
  for (let at = 0; at < into.length; at++) if (into[at] === 0) into[at] = from[at]!;
}
