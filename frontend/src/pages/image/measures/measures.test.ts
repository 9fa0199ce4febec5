import { describe, expect, it } from "vitest";
import { ordered } from "./list";
import { coloursOf, RAMP } from "./ramp";
import { outside, spreadOf } from "./spread";

describe("coloursOf", () => {
  it("goes from one end of the ramp to the other, and stays there", () => {
    const rgb = coloursOf([0, 10, -5, 99], 0, 10);
    const [first, last] = [[...RAMP.subarray(0, 3)], [...RAMP.subarray(-3)]];
    expect([...rgb]).toEqual([...first, ...last, ...first, ...last]);
  });

  it("shows objects without a value in grey, and equal values without a fault", () => {
    expect([...coloursOf([null], 0, 1)]).toEqual([128, 128, 128]);
    expect([...coloursOf([3, 3], 3, 3)]).toEqual([...RAMP.subarray(0, 3), ...RAMP.subarray(0, 3)]);
  });
});

describe("spreadOf", () => {
  it("counts every value once and keeps outliers from taking the colours", () => {
    const values = [...Array.from({ length: 99 }, (_, at) => at), 10_000, null];
    const spread = spreadOf(values);
    expect(spread?.least).toBe(0);
    expect(spread?.most).toBe(10_000);
    expect(spread?.high).toBeLessThan(100);
    expect(spread?.bins.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  it("has nothing to say of nothing", () => {
    expect(spreadOf([null, null])).toBeNull();
  });
});

describe("outside", () => {
  it("names what is beyond the bounds, which belong to the inside", () => {
    expect(outside([7, 8, 9, 10], [1, 2, 3, null], 2, 2)).toEqual([7, 9]);
  });
});

describe("ordered", () => {
  const labels = [3, 5, 8, 9];
  const values = [10, null, 30, 10];

  it("is by value or by id, either way, and has those without a value last", () => {
    const ids = (places: number[]) => places.map((at) => labels[at]);
    expect(ids(ordered(labels, values, "value", true))).toEqual([8, 3, 9, 5]);
    expect(ids(ordered(labels, values, "value", false))).toEqual([3, 9, 8, 5]);
    expect(ids(ordered(labels, values, "label", true))).toEqual([9, 8, 5, 3]);
  });
});
