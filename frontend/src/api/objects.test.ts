import { describe, expect, it } from "vitest";
import { objectRow } from "./objects";

describe("objectRow", () => {
  it("keeps numbers, words and gaps, and sets the box apart", () => {
    const row = {
      label: 7,
      x0: 1,
      y0: 2,
      x1: 30,
      y1: 40,
      area_px: 99.5,
      score: null,
      outline_yx: [1],
    };
    expect(objectRow(7, row)).toEqual({
      id: 7,
      box: { x0: 1, y0: 2, x1: 30, y1: 40 },
      values: { label: 7, x0: 1, y0: 2, x1: 30, y1: 40, area_px: 99.5, score: null },
    });
  });

  it("does without a box", () => {
    expect(objectRow(1, { label: 1 })).toEqual({ id: 1, values: { label: 1 } });
  });
});
