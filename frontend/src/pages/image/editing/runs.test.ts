import { describe, expect, it } from "vitest";
import { polygonRuns, type Run, strokeRuns } from "./runs";

const IMAGE = { width: 100, height: 80 };

function pixels(runs: readonly Run[]): Set<string> {
  return new Set(
    runs.flatMap(([y, x0, x1]) => Array.from({ length: x1 - x0 }, (_, i) => `${x0 + i},${y}`)),
  );
}

function covered(near: (x: number, y: number) => boolean): Set<string> {
  const found = new Set<string>();
  for (let y = 0; y < IMAGE.height; y++) {
    for (let x = 0; x < IMAGE.width; x++) if (near(x + 0.5, y + 0.5)) found.add(`${x},${y}`);
  }
  return found;
}

describe("a stroke", () => {
  it("covers the pixels whose middles are near its path", () => {
    const [a, b] = [
      { x: 20.3, y: 30.2 },
      { x: 61.8, y: 47.9 },
    ];
    const near = (x: number, y: number) => {
      const along = (x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y);
      const part = Math.min(1, Math.max(0, along / ((b.x - a.x) ** 2 + (b.y - a.y) ** 2)));
      return Math.hypot(x - a.x - part * (b.x - a.x), y - a.y - part * (b.y - a.y)) <= 6;
    };
    expect(pixels(strokeRuns([a, b], 6, IMAGE))).toEqual(covered(near));
  });

  it("covers at least the pixel under it, and nothing outside of the image", () => {
    expect(strokeRuns([{ x: 5.1, y: 7.9 }], 0.2, IMAGE)).toEqual([[7, 5, 6]]);
    expect(strokeRuns([{ x: -50, y: 7 }], 5, IMAGE)).toEqual([]);
    for (const [y, x0, x1] of strokeRuns([{ x: 99, y: 79 }], 20, IMAGE)) {
      expect(y).toBeLessThan(80);
      expect(x0).toBeGreaterThanOrEqual(0);
      expect(x1).toBeLessThanOrEqual(100);
    }
  });

  it("has one run where it crosses itself", () => {
    const path = [10, 40, 10, 40].map((x) => ({ x, y: 20.5 }));
    const middle = strokeRuns(path, 3, IMAGE).filter(([y]) => y === 20);
    expect(middle).toEqual([[20, 7, 43]]);
  });
});

describe("an outline", () => {
  it("holds the pixels whose middles are in it", () => {
    const square = [
      { x: 10, y: 10 },
      { x: 20, y: 10 },
      { x: 20, y: 15 },
      { x: 10, y: 15 },
    ];
    expect(polygonRuns(square, IMAGE)).toEqual([10, 11, 12, 13, 14].map((y) => [y, 10, 20]));
  });

  it("leaves out what an indentation takes", () => {
    const notch = [
      { x: 0, y: 0 },
      { x: 30, y: 0 },
      { x: 30, y: 10 },
      { x: 15, y: 2 },
      { x: 0, y: 10 },
    ];
    expect(polygonRuns(notch, IMAGE).filter(([y]) => y === 6)).toHaveLength(2);
  });
});
