import { describe, expect, it } from "vitest";
import { Pacer } from "./effort";
import { halfOf, matrixOf, turned } from "./turn";

const column = (matrix: number[], at: number) =>
  matrix.slice(3 * at, 3 * at + 3).map((one) => one + 0);
const dot = (a: number[], b: number[]) => a.reduce((sum, one, at) => sum + one * b[at]!, 0);

describe("a volume", () => {
  it("lies as the picture does before it is turned", () => {
    const matrix = matrixOf({ yaw: 0, pitch: 0, zoom: 1 });
    expect([0, 1, 2].map((at) => column(matrix, at))).toEqual([
      [1, 0, 0],
      [0, -1, 0],
      [0, 0, 1],
    ]);
  });

  it("is turned without being bent, and never upside down", () => {
    const matrix = matrixOf(turned({ yaw: 0.3, pitch: 0, zoom: 1 }, 1, 0.4));
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      expect(dot(column(matrix, a), column(matrix, b))).toBeCloseTo(0);
      expect(dot(column(matrix, a), column(matrix, a))).toBeCloseTo(1);
    }
    expect(turned({ yaw: 0, pitch: 1.5, zoom: 1 }, 0, 9).pitch).toBeCloseTo(Math.PI / 2);
  });

  it("is as deep as its planes lie apart", () => {
    expect(halfOf({ width: 100, height: 50 }, 10, 2)).toEqual([1, 0.5, 0.2]);
    expect(halfOf({ width: 10, height: 10 }, 10, 4)).toEqual([0.25, 0.25, 1]);
  });
});

describe("Pacer", () => {
  it("draws finer where it is quick and coarser where it is slow", () => {
    const [quick, slow] = [new Pacer(), new Pacer()];
    for (let frame = 0; frame < 20; frame++) {
      quick.took(5, quick.effort(true, 300));
      slow.took(900, slow.effort(true, 300));
    }
    expect(quick.effort(false, 300).pixels).toBe(900_000);
    expect(slow.effort(true, 300).pixels).toBe(12_000);
    expect(slow.effort(true, 20).steps).toBe(16);
  });
});
