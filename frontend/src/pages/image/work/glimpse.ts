/** Labels of an image that is still being segmented, of the regions done by now. */

import type { LabelSource, TileAddress, TileSource } from "../../../viewer";

/** t, z0, z1, y0, y1, x0, x1 in pixels, ends exclusive. */
export type WorkBox = readonly number[];

/** The pyramid of an item's labels has the levels of its image. */
export function glimpseOf(item: string, image: TileSource): LabelSource {
  const read = async (address: TileAddress, signal: AbortSignal) => {
    const { level, t, z, row, column } = address;
    const place = [level, t, z, row, column].join("/");
    const answer = await fetch(`/pixels/items/${item}/${place}`, { signal });
    if (!answer.ok) throw new Error(`What is found so far could not be read (${answer.status}).`);
    const { width, height, tileWidth, tileHeight } = image.levels[level]!;
    return {
      samples: new Uint32Array(await answer.arrayBuffer()),
      width: Math.min(tileWidth, width - column * tileWidth),
      height: Math.min(tileHeight, height - row * tileHeight),
    };
  };
  const { levels, sizeT, sizeZ } = image;
  return { type: "uint32", levels, sizeT, sizeC: 1, sizeZ, read };
}

/** The tiles of all levels in which something of a box may lie. */
export function tilesIn(box: WorkBox, { levels }: Pick<TileSource, "levels">): TileAddress[] {
  const [t, z0, z1, y0, y1, x0, x1] = box as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return levels.flatMap((one, level) => {
    const rows = range(y0 / one.scaleY / one.tileHeight, (y1 - 1) / one.scaleY / one.tileHeight);
    const columns = range(x0 / one.scaleX / one.tileWidth, (x1 - 1) / one.scaleX / one.tileWidth);
    return range(z0, z1 - 1).flatMap((z) =>
      rows.flatMap((row) => columns.map((column) => ({ level, t, c: 0, z, row, column }))),
    );
  });
}

function range(first: number, last: number): number[] {
  const from = Math.floor(first);
  return Array.from({ length: Math.floor(last) - from + 1 }, (_, at) => from + at);
}
