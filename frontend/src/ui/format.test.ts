import { describe, expect, it } from "vitest";
import { ago, bytes, count, dimensions, duration, percent, plural, stateName } from "./format";

describe("format", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1536, "1.5 kB"],
    [999_600, "1.0 MB"],
    [12_345_678, "12 MB"],
    [3.2e12, "3.2 TB"],
  ])("%i bytes are %s", (value, text) => expect(bytes(value)).toBe(text));

  it.each([
    [0.417, "0.42 s"],
    [4.04, "4.0 s"],
    [59.4, "59 s"],
    [185, "3 min 5 s"],
    [120, "2 min"],
    [7800, "2 h 10 min"],
  ])("%f seconds are %s", (value, text) => expect(duration(value)).toBe(text));

  it("counts whole seconds on a clock", () => expect(duration(3.4, true)).toBe("3 s"));

  it("never says 100 % before the end", () => {
    expect(percent(999, 1000)).toBe("99 %");
    expect(percent(9_999, 10_000)).toBe("99 %");
    expect(percent(7, 7)).toBe("100 %");
    expect(percent(0, 0)).toBe("0 %");
  });

  it("says dimensions with the width first, and only axes that are there", () => {
    expect(dimensions([1, 1, 1, 512, 1024])).toBe("1,024 × 512 px");
    expect(dimensions([40, 3, 12, 64, 64])).toBe("64 × 64 px · 3 channels · 12 z · 40 t");
    expect(dimensions([1, 3, 1, 64, 64], true)).toBe("64 × 64 px · RGB");
  });

  it("counts and names", () => {
    expect(count(12345)).toBe("12,345");
    expect(plural(1, "object")).toBe("1 object");
    expect(plural(0, "object")).toBe("0 objects");
    expect(stateName("completed_with_failures")).toBe("Completed with failures");
  });

  it("says how long ago", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(ago("2026-11-23T11:59:30Z", now)).toBe("just now");
    expect(ago("2026-11-23T11:55:00Z", now)).toBe("5 minutes ago");
    expect(ago("2026-11-22T11:00:00Z", now)).toBe("yesterday");
  });
});
