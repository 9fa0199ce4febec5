import { describe, expect, it } from "vitest";
import { swipes } from "./pointer";

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
