/** Edits of segmentations, and label images as edits have left them. */

import type { LabelSource, Tile, TileAddress } from "../viewer/types";
import client, { body, everything } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Edit = Schemas["Edit"];
export type MadeEdit = Schemas["MadeEdit"];
export type NewEdit = Schemas["NewEditRequest"];
export type Revision = Schemas["Revision"];
export type Editing = Schemas["Editing"];

const of = (segmentation_id: string) => ({ path: { segmentation_id } });

export const edits = {
  /** What it takes to show a segmentation as it is now. */
  state: (id: string): Promise<Editing> =>
    body(client.GET("/api/v1/segmentations/{id}/editing/", { params: { path: { id } } })),
  after: (segmentation: string, after: number): Promise<Edit[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/segmentations/{segmentation_id}/edits/", {
          params: { ...of(segmentation), query: { after, limit: 1000, cursor } },
        }),
      ),
    ),
  /** The newest changes, of one object or of all; a cursor goes on to older ones. */
  newest: (
    segmentation: string,
    limit: number,
    label: number | null,
    cursor?: string,
  ): Promise<{ results: Edit[]; next: string | null }> =>
    body(
      client.GET("/api/v1/segmentations/{segmentation_id}/edits/", {
        params: {
          ...of(segmentation),
          query: { ordering: "-version", limit, cursor, ...(label !== null && { label }) },
        },
      }),
    ),
  /** Its kept states, the newest first. */
  revisions: (segmentation: string): Promise<Revision[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/segmentations/{segmentation_id}/revisions/", {
          params: { ...of(segmentation), query: { limit: 1000, cursor } },
        }),
      ),
    ),
  make: (segmentation: string, wish: NewEdit): Promise<MadeEdit> =>
    body(
      client.POST("/api/v1/segmentations/{segmentation_id}/edits/", {
        params: of(segmentation),
        body: wish,
      }),
    ),
};

/** Level, t, z, row and column, as the API names a chunk. */
export type Chunk = readonly number[];

/** Which chunks of a label pyramid edits have changed, and when last. */
export class Patches {
  #versions = new Map<string, number>();

  constructor(
    readonly segmentation: string,
    { chunks, version }: Pick<Editing, "chunks" | "version">,
  ) {
    this.set(chunks, version);
  }

  set(chunks: readonly Chunk[], version: number): void {
    for (const chunk of chunks) this.#versions.set(chunk.join("/"), version);
  }

  versionOf(address: TileAddress): number | undefined {
    return this.#versions.get(pathOf(address));
  }

  /** The ids of a changed chunk, cropped to the image. */
  async read(address: TileAddress, signal: AbortSignal): Promise<Uint32Array> {
    const url = `/pixels/segmentations/${this.segmentation}/patches/${pathOf(address)}`;
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error(`The objects could not be read (${answer.status}).`);
    return new Uint32Array(await answer.arrayBuffer());
  }
}

/** Labels as they are now: those of a revision where nothing has changed. */
export function patched(source: LabelSource, patches: Patches): LabelSource {
  const read = async (address: TileAddress, signal: AbortSignal): Promise<Tile> => {
    for (;;) {
      const version = patches.versionOf(address);
      const tile =
        version === undefined
          ? await source.read(address, signal)
          : { ...sizeOf(source, address), samples: await patches.read(address, signal) };
      // Unless it has changed on the way.
      if (patches.versionOf(address) === version) return tile;
    }
  };
  return { ...source, read };
}

/** The tile's address of a chunk. */
export function addressOf([level, t, z, row, column]: Chunk): TileAddress {
  return { level: level!, t: t!, c: 0, z: z!, row: row!, column: column! };
}

function pathOf({ level, t, z, row, column }: TileAddress): string {
  return [level, t, z, row, column].join("/");
}

function sizeOf(source: LabelSource, { level, row, column }: TileAddress) {
  const { width, height, tileWidth, tileHeight } = source.levels[level]!;
  return {
    width: Math.min(tileWidth, width - column * tileWidth),
    height: Math.min(tileHeight, height - row * tileHeight),
  };
}
