/** The tiles of one source that are here: on the CPU for picking, on the GPU for drawing. */
import type { Point, Rect } from "../camera";
import { patchApron, uploadTile } from "../gl/tile_texture";
import type { Uploads } from "../gl/uploads";
import type { Tile, TileAddress, TileSource } from "../types";
import { type Plane, tileKey } from "./address";
import { type Cell, cellAt, cellRect, intersect } from "./grid";
import { LeastRecentlyUsed } from "./lru";

export interface Resident {
  readonly address: TileAddress;
  readonly tile: Tile;
  readonly bytes: number;
  texture: WebGLTexture | null;
  /** Number of the last frame that drew it. */
  frame: number;
}

/** A rectangle of the image (full-resolution pixels) and the tile to draw it from. */
export interface Piece {
  readonly resident: Resident;
  readonly rect: Rect;
}

const NEIGHBOURS = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => ({ dx, dy })));

const BYTES = { uint8: 1, uint16: 2, uint32: 4, float32: 4 } as const;

let pyramids = 0;

export class Pyramid {
  /** Tells the tiles of one from those of another. */
  readonly name = `pyramid${++pyramids}`;
  #residents: LeastRecentlyUsed<Resident>;
  #gl: WebGL2RenderingContext;

  constructor(
    gl: WebGL2RenderingContext,
    readonly source: TileSource,
    maxBytes: number,
  ) {
    this.#gl = gl;
    this.#residents = new LeastRecentlyUsed(maxBytes, (entry) => gl.deleteTexture(entry.texture));
  }

  /** How many whole tiles fit into the cache. */
  get capacity(): number {
    const { tileWidth, tileHeight } = this.source.levels[0]!;
    const bytes = tileWidth * tileHeight * BYTES[this.source.type] * 2;
    return Math.floor(this.#residents.maxBytes / bytes);
  }

  /** Sets how many bytes the cache may hold from the next tile on. */
  limit(bytes: number): void {
    this.#residents.maxBytes = bytes;
  }

  has(address: TileAddress): boolean {
    return this.#residents.peek(tileKey(address)) !== undefined;
  }

  get(address: TileAddress): Resident | undefined {
    return this.#residents.peek(tileKey(address));
  }

  /** Fetches a tile and keeps it; tiles drawn in frame `frame` are never dropped for it. */
  async load(address: TileAddress, signal: AbortSignal, frame: () => number): Promise<Tile> {
    const tile = await this.source.read(address, signal);
    const bytes = tile.samples.byteLength * 2;
    const resident = { address, tile, bytes, texture: null, frame: frame() + 1 };
    this.#residents.set(tileKey(address), resident);
    this.#residents.trim((entry) => entry.frame >= frame());
    return tile;
  }

  /**
   * What to draw for a cell: its own tile, else the part of a coarser one, of the first plane that has
   * any. Tiles that have no texture yet only count where `uploads` lets them have one now.
   */
  piece(
    level: number,
    cell: Cell,
    c: number,
    planes: readonly Plane[],
    uploads?: Uploads,
  ): Piece | null {
    const rect = cellRect(this.source.levels[level]!, cell);
    for (const plane of planes) {
      for (let other = level; other < this.source.levels.length; other++) {
        const piece = this.#pieceFrom(other, rect, c, plane);
        if (piece && (piece.resident.texture || !uploads || uploads.take())) return piece;
      }
    }
    return null;
  }

  /** Sample under a point (full-resolution pixels) from the finest tile here; null when none is. */
  sample(point: Point, c: number, plane: Plane): number | null {
    for (const [index, level] of this.source.levels.entries()) {
      const cell = cellAt(level, point);
      const found = cell && this.#residents.peek(tileKey({ level: index, c, ...plane, ...cell }));
      if (!cell || !found) continue;
      const x = Math.floor(point.x / level.scaleX) - cell.column * level.tileWidth;
      const y = Math.floor(point.y / level.scaleY) - cell.row * level.tileHeight;
      return found.tile.samples[y * found.tile.width + x] ?? null;
    }
    return null;
  }

  /** The tile's texture, uploaded when it is not yet, and marked as drawn in this frame. */
  texture(resident: Resident, frame: number): WebGLTexture {
    resident.frame = frame;
    this.#residents.get(tileKey(resident.address));
    resident.texture ??= this.#upload(resident);
    return resident.texture;
  }

  residents(): IterableIterator<Resident> {
    return this.#residents.values();
  }

  /** Textures are gone with a lost context; the samples are still here. */
  forgetTextures(): void {
    for (const resident of this.#residents.values()) resident.texture = null;
  }

  destroy(): void {
    this.#residents.clear();
  }

  #pieceFrom(index: number, rect: Rect, c: number, plane: Plane): Piece | null {
    const level = this.source.levels[index]!;
    const middle = { x: (rect.x0 + rect.x1) / 2, y: (rect.y0 + rect.y1) / 2 };
    const cell = cellAt(level, middle);
    const resident = cell && this.#residents.peek(tileKey({ level: index, c, ...plane, ...cell }));
    return resident ? { resident, rect: intersect(rect, cellRect(level, cell)) } : null;
  }

  #upload(resident: Resident): WebGLTexture {
    const { type } = this.source;
    const texture = uploadTile(this.#gl, type, resident.tile);
    for (const { dx, dy } of NEIGHBOURS) {
      const neighbour = dx || dy ? this.#neighbour(resident.address, dx, dy) : undefined;
      if (!neighbour) continue;
      patchApron(this.#gl, type, { texture, tile: resident.tile }, neighbour.tile, dx, dy);
      if (!neighbour.texture) continue;
      const target = { texture: neighbour.texture, tile: neighbour.tile };
      patchApron(this.#gl, type, target, resident.tile, -dx, -dy);
    }
    return texture;
  }

  #neighbour(address: TileAddress, dx: number, dy: number): Resident | undefined {
    const { row, column } = address;
    return this.#residents.peek(tileKey({ ...address, row: row + dy, column: column + dx }));
  }
}
