import { describe, expect, it } from "vitest";
import { linesOf, pathOf, showCurve } from "./curve";

const CURVE = [
  { epoch: 1, seconds: 3, loss: 2, ap50: 0.25 },
  { epoch: 2, seconds: 6, loss: 1, ap50: 0.5 },
];

describe("linesOf", () => {
  it("takes the loss and what was validated, and nothing else", () => {
    expect(linesOf(CURVE)).toEqual([
      { name: "loss", values: [2, 1] },
      { name: "ap50", values: [0.25, 0.5] },
    ]);
  });

  it("makes nothing of what is no curve", () => {
    for (const none of [undefined, [], "curve", [{ loss: 1 }], [{ loss: 1 }, { loss: null }, 3]]) {
      expect(linesOf(none).filter(({ values }) => values.some(Number.isNaN))).toEqual([]);
    }
    expect(linesOf([{ loss: 1 }])).toEqual([]);
  });
});

describe("pathOf", () => {
  it("gives the loss a scale of its own, and accuracies that from 0 to 1", () => {
    expect(pathOf({ name: "loss", values: [2, 1] })).toBe("M8.0 8.0L552.0 90.0");
    expect(pathOf({ name: "ap50", values: [0.5, 1] })).toBe("M8.0 90.0L552.0 8.0");
  });
});

describe("showCurve", () => {
  it("tells the curve in words, too", () => {
    const place = document.createElement("div");
    showCurve(place, CURVE);
    const said = place.querySelector("svg")?.getAttribute("aria-label");
    expect(said).toBe("Training curve. loss from 2 to 1; AP@0.5 from 0.25 to 0.5.");
    showCurve(place, undefined);
    expect(place.textContent).toBe("There is no curve of its training.");
  });
});
