import { describe, expect, it } from "vitest";
import { Lookup } from "../layers/lookup";
import { halvingLevels, labelsOf, load, makePyramid } from "./testing";
import { crossingsAt, idsWithin } from "./within";

/** Squares of four pixels, numbered row by row. */
const idAt = (x: number, y: number) => Math.floor(y / 4) * 10 + Math.floor(x / 4) + 1;
const plane = { t: 0, z: 0 };

async function squares() {
  const pyramid = makePyramid(labelsOf(halvingLevels(16, 16, 2), idAt));
  await load(pyramid, [0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]);
  return pyramid;
}

describe("idsWithin", () => {
  it("finds what a triangle touches, across tiles, and leaves out what is hidden", async () => {
    const pyramid = await squares();
    const lookup = new Lookup();
    const triangle = [
      { x: 1, y: 1 },
      { x: 11, y: 1 },
      { x: 1, y: 11 },
    ];
    expect(idsWithin(pyramid, 0, triangle, plane, lookup)).toEqual([1, 2, 3, 11, 12, 21]);
    lookup.setHidden([2, 11]);
    expect(idsWithin(pyramid, 0, triangle, plane, lookup)).toEqual([1, 3, 12, 21]);
  });

  it("makes do with coarser tiles, and with nothing", async () => {
    const pyramid = makePyramid(labelsOf(halvingLevels(16, 16, 2), idAt));
    const square = [
      { x: 0, y: 0 },
      { x: 8, y: 0 },
      { x: 8, y: 3 },
      { x: 0, y: 3 },
    ];
    expect(idsWithin(pyramid, 0, square, plane, new Lookup())).toEqual([]);
    await load(pyramid, [1, 0, 0]);
    expect(idsWithin(pyramid, 0, square, plane, new Lookup())).toEqual([1, 2]);
  });
});

describe("crossingsAt", () => {
  it("come in pairs, also of outlines that cross themselves", () => {
    const bow = [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
      { x: 10, y: 0 },
      { x: 0, y: 10 },
    ];
    expect(crossingsAt(2, bow)).toEqual([0, 2, 8, 10]);
    expect(crossingsAt(-1, bow)).toEqual([]);
  });
});
