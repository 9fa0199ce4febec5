/** All planes of a channel in memory, at the finest resolution that a bound of voxels allows. */
import type { Level, Samples, TileAddress, TileSource } from "../types";

const AT_ONCE = 6;

/** Which level of a pyramid and which of its planes make a stack. */
export interface StackPlan {
  readonly level: number;
  readonly planes: readonly number[];
}

export interface Stack {
  readonly samples: Samples;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly level: Level;
  readonly planes: readonly number[];
}

/** The finest level that fits; where none does, the coarsest with planes in equal steps. */
export function planStack(source: TileSource, mostVoxels: number): StackPlan {
  const { levels, sizeZ } = source;
  const fits = levels.findIndex(({ width, height }) => width * height * sizeZ <= mostVoxels);
  const level = fits < 0 ? levels.length - 1 : fits;
  const { width, height } = levels[level]!;
  const count = Math.max(1, Math.min(sizeZ, Math.floor(mostVoxels / (width * height))));
  const planes = Array.from({ length: count }, (_, at) =>
    count === 1 ? 0 : Math.round((at * (sizeZ - 1)) / (count - 1)),
  );
  return { level, planes };
}

/** Reads a stack tile by tile; `told` hears which part of it is here. */
export async function readStack(
  source: TileSource,
  { t, c }: { t: number; c: number },
  { level: index, planes }: StackPlan,
  signal: AbortSignal,
  told: (share: number) => void = () => {},
): Promise<Stack> {
  const level = source.levels[index]!;
  const { width, height, tileWidth, tileHeight } = level;
  const samples = roomFor(source, width * height * planes.length);
  const rows = Math.ceil(height / tileHeight);
  const columns = Math.ceil(width / tileWidth);
  const wanted = planes.flatMap((z, at) =>
    Array.from({ length: rows * columns }, (_, cell) => {
      return { at, z, row: Math.floor(cell / columns), column: cell % columns };
    }),
  );
  let done = 0;
  const total = wanted.length;
  const readOne = async ({ at, z, row, column }: (typeof wanted)[number]) => {
    const address: TileAddress = { level: index, t, c, z, row, column };
    const tile = await source.read(address, signal);
    for (let y = 0; y < tile.height; y++) {
      const to = (at * height + row * tileHeight + y) * width + column * tileWidth;
      samples.set(tile.samples.subarray(y * tile.width, (y + 1) * tile.width), to);
    }
    done += 1;
    told(done / total);
  };
  const work = async () => {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      signal.throwIfAborted();
      await readOne(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, total) }, work));
  return { samples, width, height, depth: planes.length, level, planes };
}

function roomFor({ type }: TileSource, length: number): Samples {
  if (type === "uint8") return new Uint8Array(length);
  if (type === "uint16") return new Uint16Array(length);
  return type === "uint32" ? new Uint32Array(length) : new Float32Array(length);
}

/** The slice of a stack that shows a plane of the image best. */
export function sliceOf({ planes }: Pick<Stack, "planes">, z: number): number {
  let best = 0;
  for (const [at, plane] of planes.entries()) {
    if (Math.abs(plane - z) < Math.abs(planes[best]! - z)) best = at;
  }
  return best;
}
