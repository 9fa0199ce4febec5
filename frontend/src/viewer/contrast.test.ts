import { describe, expect, it } from "vitest";
import { percentiles } from "./contrast";

describe("percentiles", () => {
  it("are those of all parts together", () => {
    const parts = [Uint16Array.of(4, 1, 3), Uint16Array.of(2, 0)];
    expect(percentiles(parts, [0, 0.5, 1])).toEqual([0, 2, 4]);
  });

  it("leave out what is no number", () => {
    const part = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 3);
    expect(percentiles([part], [0, 1])).toEqual([1, 3]);
    expect(percentiles([Float32Array.of(Number.NaN)], [0.5])).toBeNull();
  });

  it("look at a sample of large images", () => {
    const ramp = Uint16Array.from({ length: 1_000_000 }, (_, index) => index % 1000);
    const [low, high] = percentiles([ramp], [0.01, 0.99])!;
    expect(low).toBeCloseTo(10, -1);
    expect(high).toBeCloseTo(990, -1);
  });
});
