import { describe, expect, it } from "vitest";
import type { Level } from "../../../viewer";
import { tilesIn } from "./glimpse";

const level = (width: number, scale: number): Level => ({
  ...{ width, height: width, tileWidth: 512, tileHeight: 512, scaleX: scale, scaleY: scale },
});

describe("tilesIn", () => {
  it("names every tile of every level and plane that a box touches", () => {
    const levels = [level(2000, 1), level(1000, 2), level(500, 4)];
    const tiles = tilesIn([3, 1, 3, 500, 513, 1024, 1600], { levels });
    const of = (wanted: number) =>
      tiles
        .filter((one) => one.level === wanted && one.z === 2)
        .map((one) => [one.row, one.column]);
    expect(new Set(tiles.map(({ t }) => t))).toEqual(new Set([3]));
    expect(new Set(tiles.map(({ z }) => z))).toEqual(new Set([1, 2]));
    expect(of(0)).toEqual([
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
    ]);
    expect(of(1)).toEqual([[0, 1]]);
    expect(of(2)).toEqual([[0, 0]]);
  });
});
