import { describe, expect, it } from "vitest";
import { rectangleOf } from "./crop-tool";

const SIZE = { width: 2000, height: 300 };

describe("rectangleOf", () => {
  it("takes whole pixels between two corners, whichever comes first", () => {
    const expected = { x: 100, y: 50, width: 200, height: 100 };
    expect(rectangleOf({ x: 99.8, y: 49.9 }, { x: 300.1, y: 150 }, SIZE)).toEqual(expected);
    expect(rectangleOf({ x: 300.1, y: 150 }, { x: 99.8, y: 49.9 }, SIZE)).toEqual(expected);
  });

  it("makes a square of a click, and keeps it in the image", () => {
    const corner = rectangleOf({ x: 1990, y: 2 }, { x: 1991, y: 3 }, SIZE);
    expect(corner).toEqual({ x: 1744, y: 0, width: 256, height: 256 });
  });

  it("keeps to the sizes a crop may have", () => {
    const wide = rectangleOf({ x: 0, y: 0 }, { x: 1900, y: 10 }, SIZE);
    expect(wide).toEqual({ x: 0, y: 0, width: 1024, height: 32 });
    expect(rectangleOf({ x: 1900, y: 0 }, { x: 10, y: 290 }, SIZE).x).toBe(876);
  });
});
