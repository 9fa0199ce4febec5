import { describe, expect, it } from "vitest";
import { axisOf, inBands } from "./bins";
import { between, ordered } from "./order";
import { Sieve } from "./sieve";

describe("Sieve", () => {
  const values = new Map([
    ["a", [1, 2, 3, null]],
    ["b", [10, 20, 30, 40]],
  ]);
  const a = { column: "a", from: 2, to: 2 };
  const b = { column: "b", from: 0, to: 25 };
  const sieve = new Sieve(4, [a, b], values);
  const places = [0, 1, 2, 3];

  it("lets through what is in all ranges, whose bounds belong to them", () => {
    expect(places.filter((at) => sieve.passes(at))).toEqual([1]);
  });

  it("tells for each range what the others leave, as its histogram shows", () => {
    expect(places.filter((at) => sieve.passesOthers(at, a))).toEqual([0, 1]);
    expect(places.filter((at) => sieve.passesOthers(at, b))).toEqual([1, 3]);
  });
});

describe("ordered", () => {
  const labels = [3, 5, 8, 9];
  const values = [10, null, 30, 10];
  const ids = (places: number[]) => places.map((at) => labels[at]);

  it("is by value or by id, either way, and has those without a value last", () => {
    expect(ids(ordered([0, 1, 2, 3], labels, values, true))).toEqual([8, 3, 9, 5]);
    expect(ids(ordered([0, 1, 2, 3], labels, values, false))).toEqual([3, 9, 8, 5]);
    expect(ids(ordered([0, 1, 3], labels, null, true))).toEqual([9, 5, 3]);
  });

  it("has ranges of rows, from either end", () => {
    expect(between([7, 8, 9], 2, 1)).toEqual([8, 9]);
  });
});

describe("a plot", () => {
  const xs = [0, 5, 10, null, 99];

  it("has axes of the objects that are shown", () => {
    expect(axisOf(xs, [0, 1, 2, 3])).toEqual({ least: 0, most: 10 });
    expect(axisOf(xs, [1])).toEqual({ least: 4.5, most: 5.5 });
    expect(axisOf(xs, [3])).toBeNull();
  });

  it("selects what a drag holds, of one measurement or two", () => {
    const axis = { least: 0, most: 10 };
    const across = { values: xs, axis, band: [0.4, 1] as const };
    expect(inBands([0, 1, 2, 3], across, null)).toEqual([1, 2]);
    const up = { values: [1, 1, 9, 9, 9], axis, band: [0.5, 1] as const };
    expect(inBands([0, 1, 2, 3], across, up)).toEqual([2]);
  });
});
