import { describe, expect, it } from "vitest";
import { asCsv, colours, GATED, type Gate, rgbOf, within } from "./gate";
import { rangeOf, scaleOf } from "./scale";

const COLUMNS = new Map([
  ["a", [1, 2, 3, null, 5]],
  ["b", [10, 20, 30, 40, null]],
]);

describe("scaleOf", () => {
  it("goes to each view and back", () => {
    const values = [0, 50, 100, null];
    for (const view of ["measured", "arcsinh", "z-score"] as const) {
      const scale = scaleOf(values, view, 5);
      expect(scale.from(scale.to(42))).toBeCloseTo(42);
    }
    expect(scaleOf(values, "arcsinh", 5).to(50)).toBeCloseTo(Math.asinh(10));
    expect(scaleOf([1, 3], "z-score", 5).to(3)).toBe(1);
    expect(scaleOf([7, 7], "z-score", 5).to(7)).toBe(0);
  });

  it("shows all values with a margin, and something of none", () => {
    const [low, high] = rangeOf([1, null, 3], scaleOf([], "measured", 1));
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(3);
    expect(rangeOf([null], scaleOf([], "measured", 1))).toEqual([0, 1]);
  });
});

describe("gates", () => {
  it("hold what lies between their bounds, which belong to them", () => {
    const gate: Gate = { x: "a", y: "b", across: [1, 2], up: [0, 20] };
    expect(within(gate, COLUMNS)).toEqual([true, true, false, false, false]);
    expect(within({ ...gate, up: [0, 99], across: [3, 9] }, COLUMNS)[4]).toBe(false);
  });

  it("colour objects by their phenotype", () => {
    const kinds = [0, 0, 1, -1, -1];
    expect(rgbOf("#0072b2")).toEqual([0, 114, 178]);
    const rgb = colours(kinds, ["#e69f00", "#0072b2"], [false, true, false, false, false]);
    expect([...rgb.subarray(0, 3)]).toEqual([230, 159, 0]);
    expect([...rgb.subarray(3, 6)]).toEqual([...GATED]);
    expect([...rgb.subarray(12, 15)]).toEqual([128, 128, 128]);
    expect(asCsv([7, 8, 9, 10, 11], kinds, ["T", "all, “B”"])).toBe(
      'label,phenotype\n7,T\n8,T\n9,"all, “B”"\n10,\n11,\n',
    );
  });
});
