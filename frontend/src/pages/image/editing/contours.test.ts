import { describe, expect, it } from "vitest";
import { contoursOf, holds } from "./contours";

const corners = (rows: number[][]) =>
  contoursOf(rows).map((loop) => loop.map(({ x, y }) => `${x},${y}`).sort());

describe("contoursOf", () => {
  it("goes around a rectangle by its corners", () => {
    expect(
      corners([
        [2, 3, 6],
        [3, 3, 6],
      ]),
    ).toEqual([["3,2", "3,4", "6,2", "6,4"]]);
  });

  it("goes around holes and around each part", () => {
    const ring = [
      [0, 0, 3],
      [1, 0, 1],
      [1, 2, 3],
      [2, 0, 3],
    ];
    expect(corners(ring).sort((a, b) => a.length - b.length)).toHaveLength(2);
    expect(corners([...ring, [0, 9, 10]])).toHaveLength(3);
  });
});

describe("holds", () => {
  it("tells pixels by their place", () => {
    expect(holds([[2, 3, 6]], { x: 3.2, y: 2.9 })).toBe(true);
    expect(holds([[2, 3, 6]], { x: 6, y: 2 })).toBe(false);
  });
});
