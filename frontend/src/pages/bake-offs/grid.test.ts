import { describe, expect, it } from "vitest";
import { valuesOf } from "./grid";

const of = (text: string, type = "number") => valuesOf(text, { type }, "Threshold");

describe("valuesOf", () => {
  it("reads lists and ranges", () => {
    expect(of("")).toEqual([]);
    expect(of("0.3, 0.4;0.5 0.3")).toEqual([0.3, 0.4, 0.5]);
    expect(of("0.3 to 0.5 by 0.1")).toEqual([0.3, 0.4, 0.5]);
    expect(of("-2 to 2")).toEqual([-2, -1, 0, 1, 2]);
    expect(of("10 to 12", "integer")).toEqual([10, 11, 12]);
  });

  it("says what is no number", () => {
    expect(() => of("many")).toThrow("Threshold: give numbers");
    expect(() => of("0.5 to 0.3 by 0.1")).toThrow("Threshold: give numbers");
    expect(() => of("0 to 1 by 0.00001")).toThrow("Threshold: give numbers");
  });
});
