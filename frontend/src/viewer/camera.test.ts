import { describe, expect, it } from "vitest";
import {
  fitImage,
  frame,
  keepInView,
  mirror,
  pan,
  rotate,
  toImage,
  toScreen,
  visibleRect,
  zoomAt,
} from "./camera";

const image = { width: 2000, height: 1000 };
const view = { width: 800, height: 600 };

describe("fitImage", () => {
  it("shows the whole image in the middle", () => {
    const rect = visibleRect(fitImage(image, view), view);
    expect(rect.x0).toBeLessThan(0);
    expect(rect.x1).toBeGreaterThan(2000);
    expect(rect.y0 + rect.y1).toBeCloseTo(1000);
  });

  it("works for views smaller than the margin", () => {
    expect(fitImage(image, { width: 1, height: 1 }).zoom).toBeGreaterThan(0);
  });
});

describe("the two planes", () => {
  it("are each other's inverse", () => {
    const camera = { x: 123.4, y: 567.8, zoom: 3.7 };
    const back = toImage(camera, view, toScreen(camera, view, { x: 17, y: 900 }));
    expect(back.x).toBeCloseTo(17);
    expect(back.y).toBeCloseTo(900);
  });

  it("move together when panning", () => {
    const camera = { x: 500, y: 500, zoom: 2 };
    const point = { x: 480, y: 510 };
    const [before, after] = [camera, pan(camera, 30, -12)].map((one) => toScreen(one, view, point));
    expect(after!.x - before!.x).toBeCloseTo(30);
    expect(after!.y - before!.y).toBeCloseTo(-12);
  });
});

describe("zoomAt", () => {
  it("keeps the point under the cursor", () => {
    const camera = { x: 500, y: 500, zoom: 1 };
    const anchor = { x: 700, y: 100 };
    const before = toImage(camera, view, anchor);
    const after = toImage(zoomAt(camera, image, view, anchor, 7), view, anchor);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("has limits both ways", () => {
    const camera = fitImage(image, view);
    const middle = { x: 400, y: 300 };
    expect(zoomAt(camera, image, view, middle, 1e9).zoom).toBe(80);
    expect(zoomAt(camera, image, view, middle, 0).zoom).toBeCloseTo(camera.zoom / 4);
  });
});

describe("keepInView", () => {
  it("brings back an image that was pushed away", () => {
    const lost = { x: 90_000, y: -90_000, zoom: 1 };
    const found = visibleRect(keepInView(lost, image, view), view);
    expect(found.x0).toBeLessThan(2000);
    expect(found.y1).toBeGreaterThan(0);
  });

  it("leaves other cameras alone", () => {
    const camera = { x: 700, y: 200, zoom: 2 };
    expect(keepInView(camera, image, view)).toEqual(camera);
  });
});

describe("frame", () => {
  it("centres a box with room around it", () => {
    const camera = frame({ x0: 100, y0: 100, x1: 140, y1: 120 }, image, view);
    expect(camera).toMatchObject({ x: 120, y: 110 });
    expect(camera.zoom * 40).toBeLessThan(view.width / 2);
  });
});

describe("turned cameras", () => {
  const upright = { x: 700, y: 400, zoom: 1.5 };
  const turned = mirror(rotate(rotate(upright, Math.PI / 2), 0.3));

  it("turn clockwise and mirror as one sees it", () => {
    const right = rotate(upright, Math.PI / 2);
    const [before, after, other] = [upright, right, mirror(right)].map((camera) =>
      toScreen(camera, view, { x: 710, y: 400 }),
    );
    expect(before!.x - 400).toBeCloseTo(15);
    expect([after!.x - 400, after!.y - 300].map(Math.round)).toEqual([0, 15]);
    expect([other!.x - 400, other!.y - 300].map(Math.round)).toEqual([0, 15]);
    expect(toScreen(mirror(upright), view, { x: 710, y: 400 }).x - 400).toBeCloseTo(-15);
  });

  it("go back to where they came from", () => {
    const back = toImage(turned, view, toScreen(turned, view, { x: 17, y: 900 }));
    expect([back.x, back.y]).toEqual([expect.closeTo(17), expect.closeTo(900)]);
    expect(rotate(rotate(upright, Math.PI), Math.PI).angle).toBe(0);
    expect(mirror(mirror(turned))).toEqual(turned);
  });

  it("pan with the cursor and zoom around it", () => {
    const point = { x: 650, y: 420 };
    const [before, after] = [turned, pan(turned, 30, -12)].map((one) => toScreen(one, view, point));
    expect([after!.x - before!.x, after!.y - before!.y]).toEqual([
      expect.closeTo(30),
      expect.closeTo(-12),
    ]);
    const anchor = { x: 100, y: 500 };
    const fixed = toImage(turned, view, anchor);
    const zoomed = toImage(zoomAt(turned, image, view, anchor, 5), view, anchor);
    expect([zoomed.x, zoomed.y]).toEqual([expect.closeTo(fixed.x), expect.closeTo(fixed.y)]);
  });

  it("fit the turned image whole", () => {
    const side = fitImage(image, view, { angle: Math.PI / 2 });
    const corner = toScreen(side, view, { x: 0, y: 0 });
    expect(corner.y).toBeGreaterThanOrEqual(0);
    expect(side.zoom).toBeLessThan(fitImage(image, view).zoom);
  });
});
