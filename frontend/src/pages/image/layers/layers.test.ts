import { describe, expect, it } from "vitest";
import { colourMap, MAP_NAMES, MAP_STEPS, mapGradient } from "../../../viewer/colour_maps";
import { coloursOf, coloursOfKinds, inOne, nameOf } from "./colouring";
import { binsOf, spreadOf } from "./spread";

const last = (rgb: Uint8Array) => [...rgb.subarray(-3)];
const first = (rgb: Uint8Array) => [...rgb.subarray(0, 3)];

describe("colour maps", () => {
  it("are brighter at one end than at the other, and can be turned round", () => {
    for (const name of MAP_NAMES) {
      const map = colourMap(name);
      expect(map).toHaveLength(3 * MAP_STEPS);
      expect(first(colourMap(name, true))).toEqual(last(map));
      const sum = (rgb: number[]) => rgb.reduce((all, part) => all + part, 0);
      expect(sum(last(map))).toBeGreaterThan(sum(first(map)));
    }
    expect(first(colourMap("viridis"))).toEqual([68, 1, 84]);
    expect(last(colourMap("magma"))).toEqual([252, 253, 191]);
    expect(mapGradient("grey", true)).toContain("rgb(255 255 255), rgb(0 0 0)");
  });
});

describe("coloursOf", () => {
  it("goes from one end of the map to the other, and stays there", () => {
    const map = colourMap("viridis");
    const rgb = coloursOf([0, 10, -5, 99], [0, 10], "viridis");
    expect([...rgb]).toEqual([...first(map), ...last(map), ...first(map), ...last(map)]);
    expect(first(coloursOf([0], [0, 10], "viridis", true))).toEqual(last(map));
  });

  it("shows objects without a value in grey, and equal values without a fault", () => {
    expect([...coloursOf([null], [0, 1], "magma")]).toEqual([128, 128, 128]);
    expect(first(coloursOf([3, 3], [3, 3], "viridis"))).toEqual([68, 1, 84]);
  });
});

describe("coloursOfKinds", () => {
  it("gives the same kind the same colour, others another, and none grey", () => {
    const rgb = coloursOfKinds([4, 5, 4, null, -1]);
    expect([...rgb.subarray(0, 3)]).toEqual([...rgb.subarray(6, 9)]);
    expect([...rgb.subarray(0, 3)]).not.toEqual([...rgb.subarray(3, 6)]);
    expect([...rgb.subarray(9)]).toEqual([128, 128, 128, 128, 128, 128]);
  });
});

it("one colour is that of all, and columns have names for people", () => {
  expect(inOne("#ff8000")).toMatchObject({ ids: [], rest: [255, 128, 0] });
  expect(nameOf("score")).toBe("Engine score");
  expect(nameOf("area_um2")).toBe("Area (µm²)");
});

describe("spreadOf", () => {
  it("keeps outliers from taking the colours, and counts every value once", () => {
    const values = [...Array.from({ length: 99 }, (_, at) => at), 10_000, null];
    const spread = spreadOf(values)!;
    expect([spread.least, spread.most]).toEqual([0, 10_000]);
    expect(spread.high).toBeLessThan(100);
    const sum = (bins: number[]) => bins.reduce((all, count) => all + count, 0);
    expect(sum(binsOf(values, spread))).toBe(100);
    expect(sum(binsOf(values, spread, (at) => at < 7))).toBe(7);
  });

  it("has nothing to say of nothing", () => {
    expect(spreadOf([null, null])).toBeNull();
  });
});
