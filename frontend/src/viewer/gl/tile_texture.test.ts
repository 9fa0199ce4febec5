import { describe, expect, it } from "vitest";
import { crop, padTile } from "./tile_texture";

const tile = { samples: Uint16Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2 };

describe("tiles", () => {
  it("are padded with their own edges", () => {
    expect([...padTile(tile)]).toEqual([
      ...[1, 1, 2, 3, 3],
      ...[1, 1, 2, 3, 3],
      ...[4, 4, 5, 6, 6],
      ...[4, 4, 5, 6, 6],
    ]);
  });

  it("can be cut into strips", () => {
    expect([...crop(tile, 2, 0, 1, 2)]).toEqual([3, 6]);
    expect([...crop(tile, 0, 1, 3, 1)]).toEqual([4, 5, 6]);
  });
});
