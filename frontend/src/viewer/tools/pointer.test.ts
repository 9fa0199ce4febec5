import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Camera, toImage } from "../camera";
import { NoWebGl, Surface } from "../gl/surface";
import type { Stage } from "../stage";
import { swipes, usePointer } from "./pointer";

const turn = (deltaY: number, timeStamp: number, more: object = {}) => {
  return { ctrlKey: false, deltaMode: 0, deltaX: 0, deltaY, timeStamp, ...more };
};

describe("swipes", () => {
  it("are not the notches of a wheel, in pixels or in lines", () => {
    const isSwipe = swipes();
    expect(isSwipe(turn(100, 0))).toBe(false);
    expect(isSwipe(turn(-120, 1000))).toBe(false);
    expect(isSwipe(turn(3, 2000, { deltaMode: 1 }))).toBe(false);
  });

  it("begin gently or go sideways, and stay swipes however fast they get", () => {
    const isSwipe = swipes();
    expect([2, 30, 90, 240].map((by, at) => isSwipe(turn(by, 16 * at)))).toEqual(
      Array(4).fill(true),
    );
    expect(isSwipe(turn(60, 900, { deltaX: -4 }))).toBe(true);
    expect(isSwipe(turn(100, 2000))).toBe(false);
  });

  it("are no pinches", () => {
    expect(swipes()(turn(3, 0, { ctrlKey: true }))).toBe(false);
  });
});

describe("fingers", () => {
  const view = { width: 400, height: 300 };
  const canvas = document.createElement("canvas");
  const click = vi.fn();
  let camera: Camera;
  let ended: AbortController;

  beforeEach(() => {
    camera = { x: 500, y: 500, zoom: 1 };
    ended = new AbortController();
    click.mockReset();
    canvas.setPointerCapture = () => {};
    const stage = {
      ...{ view, imageSize: { width: 1000, height: 1000 }, surface: { canvas } },
      get camera() {
        return camera;
      },
      setCamera: (next: Camera) => {
        camera = next;
      },
      inView: (point: object) => point,
    };
    usePointer(stage as unknown as Stage, { hover: () => {}, click }, ended.signal);
  });
  afterEach(() => ended.abort());

  const touch = (type: string, pointerId: number, clientX: number, clientY: number) =>
    canvas.dispatchEvent(new PointerEvent(type, { pointerId, clientX, clientY, button: 0 }));

  it("drag with one, pinch with two, and click when they stay where they are", () => {
    touch("pointerdown", 1, 100, 100);
    touch("pointermove", 1, 130, 110);
    expect(camera).toMatchObject({ x: 470, y: 490, zoom: 1 });
    touch("pointerdown", 2, 230, 110);
    // What is half way between the fingers stays there while they move apart.
    const held = toImage(camera, view, { x: 180, y: 110 });
    touch("pointermove", 1, 80, 110);
    touch("pointermove", 2, 280, 110);
    expect(camera.zoom).toBeCloseTo(2);
    const now = toImage(camera, view, { x: 180, y: 110 });
    expect([now.x, now.y].map(Math.round)).toEqual([held.x, held.y].map(Math.round));
    touch("pointerup", 2, 280, 110);
    touch("pointerup", 1, 80, 110);
    expect(click).not.toHaveBeenCalled();
    touch("pointerdown", 3, 50, 60);
    touch("pointerup", 3, 51, 60);
    expect(click).toHaveBeenCalledWith({ x: 51, y: 60 }, false);
  });
});

it("a browser without WebGL 2 is told so, and what to do", () => {
  const canvas = document.createElement("canvas");
  canvas.getContext = () => null;
  const events = { resized: () => {}, lost: () => {}, restored: () => {} };
  expect(() => new Surface(canvas, events)).toThrow(NoWebGl);
  expect(new NoWebGl().message).toMatch(/WebGL 2.*hardware acceleration/);
});
