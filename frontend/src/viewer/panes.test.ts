import { describe, expect, it } from "vitest";
import { inPane, paneAt, panesOf } from "./panes";

const size = { width: 1000, height: 500 };
const split = { layout: "single" as const, swipe: 0.25, blinked: false };
const shown = (layout: "single" | "side" | "swipe" | "blink", layers = 2, blinked = false) =>
  panesOf({ ...split, layout, blinked }, size, [...Array(layers).keys()]);

describe("panes", () => {
  it("lie side by side, with a view each of one size", () => {
    const [left, right] = shown("side");
    expect([left!.layers, right!.layers]).toEqual([[0], [1]]);
    expect(right!.view).toEqual({ x0: 500, y0: 0, x1: 1000, y1: 500 });
    expect(paneAt(shown("side"), { x: 700, y: 10 })).toEqual(right);
    expect(inPane(right!, { x: 700, y: 10 })).toEqual({ x: 200, y: 10 });
  });

  it("share one view in a swipe, cut where the line is", () => {
    const [left, right] = shown("swipe");
    expect(left!.view).toEqual(right!.view);
    expect([left!.clip.x1, right!.clip.x0]).toEqual([250, 250]);
    expect(inPane(right!, { x: 700, y: 10 })).toEqual({ x: 700, y: 10 });
  });

  it("take turns in a blink", () => {
    expect(shown("blink").map(({ layers }) => layers)).toEqual([[0]]);
    expect(shown("blink", 2, true).map(({ layers }) => layers)).toEqual([[1]]);
  });

  it("are one where there is nothing to compare", () => {
    expect(shown("side", 1)).toHaveLength(1);
    expect(shown("swipe", 0)).toHaveLength(1);
    expect(shown("single", 3)[0]!.layers).toEqual([0, 1, 2]);
  });
});
