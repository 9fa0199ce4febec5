import { describe, expect, it } from "vitest";
import { makePalette, oklch, PALETTE_SIZE, parseHex } from "./colour";

describe("parseHex", () => {
  it("reads both cases", () => {
    expect(parseHex("#FF8000")).toEqual(parseHex("#ff8000"));
    expect(parseHex("#ff0000")).toEqual([1, 0, 0]);
  });

  it("takes white for what is no colour", () => {
    expect(parseHex("red")).toEqual([1, 1, 1]);
  });
});

describe("oklch", () => {
  it("gives greys without chroma", () => {
    expect(oklch(1, 0, 0.3)).toEqual([255, 255, 255]);
    expect(oklch(0, 0, 0.3)).toEqual([0, 0, 0]);
  });
});

describe("the palette", () => {
  const palette = makePalette();
  const color = (id: number) => palette.subarray((id % PALETTE_SIZE) * 3).subarray(0, 3);
  const distance = (a: number, b: number) =>
    Math.hypot(...[...color(a)].map((v, i) => v - color(b)[i]!));

  it("sets ids apart that follow each other", () => {
    const gaps = Array.from({ length: PALETTE_SIZE - 1 }, (_, id) => distance(id, id + 1));
    expect(Math.min(...gaps)).toBeGreaterThan(60);
  });

  it("has no dark colours", () => {
    for (let id = 0; id < PALETTE_SIZE; id++) expect(Math.max(...color(id))).toBeGreaterThan(140);
  });
});
