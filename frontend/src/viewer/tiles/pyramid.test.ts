import { describe, expect, it } from "vitest";
import { Lookup } from "../layers/lookup";
import { Census, findObject } from "./census";
import { plan } from "./plan";
import { halvingLevels, labelsOf, load, makePyramid } from "./testing";

const plane = { t: 0, z: 0 };
const levels = halvingLevels(30, 20, 3);
/** Id 5 from (6, 2) to (12, 10), exclusive; id 9 from (20, 12) on. */
const source = labelsOf(levels, (x, y) => {
  if (x >= 6 && x < 12 && y >= 2 && y < 10) return 5;
  return x >= 20 && y >= 12 ? 9 : 0;
});

describe("picking", () => {
  it("reads the finest tile that is here", async () => {
    const pyramid = makePyramid(source);
    const at = (x: number, y: number) => pyramid.sample({ x, y }, 0, plane);
    expect(at(7, 3)).toBeNull();
    await load(pyramid, [2, 0, 0]);
    expect(at(9.9, 5)).toBe(5);
    expect(at(6.5, 5)).toBe(0);
    await load(pyramid, [0, 0, 0]);
    expect(at(6.5, 5)).toBe(5);
    expect(at(5.99, 5)).toBe(0);
  });

  it("finds nothing outside or in other planes", async () => {
    const pyramid = makePyramid(source);
    await load(pyramid, [0, 0, 0]);
    expect(pyramid.sample({ x: -1, y: 3 }, 0, plane)).toBeNull();
    expect(pyramid.sample({ x: 7, y: 3 }, 0, { t: 0, z: 1 })).toBeNull();
  });

  it("is right in the cut tiles at the far edge", async () => {
    const pyramid = makePyramid(source);
    await load(pyramid, [0, 2, 3]);
    expect(pyramid.sample({ x: 29.5, y: 19.5 }, 0, plane)).toBe(9);
    expect(pyramid.sample({ x: 30, y: 19.5 }, 0, plane)).toBeNull();
  });
});

describe("pieces", () => {
  it("come from a coarser tile until the own one is here", async () => {
    const pyramid = makePyramid(source);
    const cell = { row: 0, column: 1 };
    expect(pyramid.piece(0, cell, 0, [plane])).toBeNull();
    await load(pyramid, [2, 0, 0]);
    const coarse = pyramid.piece(0, cell, 0, [plane])!;
    expect(coarse.resident.address.level).toBe(2);
    expect(coarse.rect).toEqual({ x0: 8, y0: 0, x1: 16, y1: 8 });
    await load(pyramid, [0, 0, 1]);
    expect(pyramid.piece(0, cell, 0, [plane])!.resident.address.level).toBe(0);
  });

  it("come from another plane rather than not at all", async () => {
    const pyramid = makePyramid(source);
    await load(pyramid, [0, 0, 0]);
    const next = { t: 0, z: 1 };
    expect(pyramid.piece(0, { row: 0, column: 0 }, 0, [next])).toBeNull();
    expect(pyramid.piece(0, { row: 0, column: 0 }, 0, [next, plane])!.resident.address.z).toBe(0);
  });
});

describe("the cache", () => {
  it("drops old tiles but none of the frame on screen", async () => {
    const pyramid = makePyramid(source, 2 * 8 * 8 * 4 * 2);
    await load(pyramid, [0, 0, 0], [0, 0, 1], [0, 0, 2]);
    expect([...pyramid.residents()]).toHaveLength(3);
    const address = { level: 0, t: 0, c: 0, z: 0, row: 1, column: 0 };
    await pyramid.load(address, new AbortController().signal, () => 9);
    expect([...pyramid.residents()]).toHaveLength(2);
    expect(pyramid.has(address)).toBe(true);
  });
});

describe("plan", () => {
  const demand = (pyramid = makePyramid(source)) => ({
    pyramid,
    channels: [0],
    level: 0,
    rect: { x0: 0, y0: 0, x1: 8, y1: 8 },
    plane,
  });

  it("wants the overview, then what is seen", () => {
    const { urgent } = plan(demand());
    expect(urgent.map(({ level, row, column }) => [level, row, column])).toEqual([
      [2, 0, 0],
      [0, 0, 0],
    ]);
  });

  it("looks ahead to the cells around and to the next plane", () => {
    const { ahead } = plan(demand());
    expect(ahead.map(({ z, row, column }) => [z, row, column])).toEqual(
      expect.arrayContaining([
        [0, 1, 1],
        [0, 0, 1],
        [1, 0, 0],
      ]),
    );
    expect(ahead.every(({ z }) => z >= 0)).toBe(true);
  });

  it("does not look further ahead than the cache can hold", () => {
    expect(plan(demand(makePyramid(source, 4 * 512))).ahead).toEqual([]);
  });

  it("wants nothing that is here", async () => {
    const pyramid = makePyramid(source);
    await load(pyramid, [2, 0, 0], [0, 0, 0]);
    expect(plan(demand(pyramid)).urgent).toEqual([]);
  });
});

describe("objects", () => {
  it("are counted once, whatever the number of tiles they lie in", async () => {
    const pyramid = makePyramid(source);
    const all = { x0: 0, y0: 0, x1: 30, y1: 20 };
    await load(pyramid, [0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [0, 2, 3]);
    const [census, lookup] = [new Census(), new Lookup()];
    const count = (rect = all) => [...census.count(pyramid, 0, rect, plane, lookup)].at(-1);
    expect([count(), count()]).toEqual([2, 2]);
    expect(count({ ...all, x1: 6 })).toBe(0);
    lookup.setHidden([9]);
    expect(count()).toBe(1);
  });

  it("are found with the box they fill", async () => {
    const pyramid = makePyramid(source);
    await load(pyramid, [0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]);
    expect(findObject(pyramid, 5, plane)).toEqual({ x0: 6, y0: 2, x1: 12, y1: 10 });
    expect(findObject(pyramid, 6, plane)).toBeNull();
  });
});
