import { describe, expect, it } from "vitest";
import type { Level } from "../types";
import { cellAt, cellRect, cellsIn, levelFor } from "./grid";

const level = (width: number, height: number, scale: number): Level => ({
  width,
  height,
  tileWidth: 512,
  tileHeight: 512,
  scaleX: scale,
  scaleY: scale,
});
const levels = [level(1300, 900, 1), level(650, 450, 2), level(325, 225, 4)];
const names = (cells: { row: number; column: number }[]) =>
  cells.map((cell) => `${cell.row},${cell.column}`).sort();

describe("levelFor", () => {
  it("takes the coarsest level that does not look soft", () => {
    expect([8, 1, 0.7, 0.5, 0.3, 0.25, 0.01].map((zoom) => levelFor(levels, zoom))).toEqual([
      0, 0, 0, 1, 1, 2, 2,
    ]);
  });
});

describe("cellsIn", () => {
  it("gives the cells that a rectangle touches", () => {
    const cells = cellsIn(levels[0]!, { x0: 500, y0: 10, x1: 530, y1: 20 });
    expect(names(cells)).toEqual(["0,0", "0,1"]);
  });

  it("does not count a cell that is only touched at its edge", () => {
    expect(names(cellsIn(levels[0]!, { x0: 0, y0: 0, x1: 512, y1: 512 }))).toEqual(["0,0"]);
  });

  it("stays within the image, ring included", () => {
    const everything = { x0: -5000, y0: -5000, x1: 5000, y1: 5000 };
    expect(cellsIn(levels[0]!, everything, 3)).toHaveLength(6);
    expect(cellsIn(levels[0]!, { x0: 3000, y0: 0, x1: 3100, y1: 50 })).toEqual([]);
  });

  it("adds a ring around what is seen", () => {
    const rect = { x0: 0, y0: 0, x1: 100, y1: 100 };
    expect(names(cellsIn(levels[0]!, rect, 1))).toEqual(["0,0", "0,1", "1,0", "1,1"]);
  });

  it("begins in the middle", () => {
    const cells = cellsIn(levels[0]!, { x0: 0, y0: 0, x1: 1300, y1: 500 });
    expect(cells[0]).toEqual({ row: 0, column: 1 });
  });
});

describe("cells", () => {
  it("are cut at the edge of the image", () => {
    expect(cellRect(levels[0]!, { row: 1, column: 2 })).toEqual({
      x0: 1024,
      y0: 512,
      x1: 1300,
      y1: 900,
    });
  });

  it("are found by any point of the full image", () => {
    expect(cellAt(levels[1]!, { x: 1299, y: 899 })).toEqual({ row: 0, column: 1 });
    expect(cellAt(levels[0]!, { x: 1300, y: 0 })).toBeNull();
    expect(cellAt(levels[0]!, { x: -0.1, y: 0 })).toBeNull();
  });
});
