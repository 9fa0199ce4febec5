import { describe, expect, it } from "vitest";
import { overviewOf, underOverview } from "./overview";

const image = { width: 2000, height: 1000 };
const view = { width: 800, height: 600 };

describe("the overview", () => {
  it("is there only while a part of the image is out of sight", () => {
    expect(overviewOf({ x: 1000, y: 500, zoom: 0.3 }, image, view, view)).toBeNull();
    expect(
      overviewOf({ x: 1000, y: 500, zoom: 2 }, image, view, { width: 300, height: 300 }),
    ).toBeNull();
  });

  it("lies in the corner and frames what is seen", () => {
    const { box, seen } = overviewOf({ x: 1000, y: 500, zoom: 2 }, image, view, view)!;
    expect(box).toEqual({ x0: 638, y0: 513, x1: 788, y1: 588 });
    expect(seen.x0).toBeCloseTo((1000 - 200) * 0.075);
    expect(seen.y1).toBeCloseTo((500 + 150) * 0.075);
  });

  it("is turned as the view is, and knows what lies under a point of it", () => {
    const turned = { x: 1000, y: 500, zoom: 2, angle: Math.PI / 2 };
    const overview = overviewOf(turned, image, view, view)!;
    expect(overview.box.y1 - overview.box.y0).toBeCloseTo(150);
    const middle = { x: overview.frame.view.width / 2, y: overview.frame.view.height / 2 };
    expect(underOverview(overview, middle).x).toBeCloseTo(1000);
    expect(underOverview(overview, { x: 0, y: 0 }).y).toBeCloseTo(1000);
  });
});
