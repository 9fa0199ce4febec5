import { describe, expect, it } from "vitest";
import type { TileAddress, TileSource } from "../types";
import { MOST_PLANES, planesOf, projected, projectionZ } from "./projection";

const level = { width: 2, height: 1, tileWidth: 2, tileHeight: 1, scaleX: 1, scaleY: 1 };
const address = { level: 0, t: 0, c: 0, z: 3, row: 0, column: 0 };

function stack(planes: number[][]): TileSource {
  const read = async ({ z }: TileAddress) => {
    return { samples: Uint32Array.from(planes[z]!), width: 2, height: 1 };
  };
  return { type: "uint32", levels: [level], sizeT: 1, sizeC: 1, sizeZ: planes.length, read };
}

async function through(source: TileSource, isLabels: boolean, z = 3): Promise<number[]> {
  const made = projected(source, isLabels);
  return [...(await made.read({ ...address, z }, new AbortController().signal)).samples];
}

describe("a projection", () => {
  const planes = [
    [1, 0],
    [5, 0],
    [2, 7],
  ];

  it("is the largest sample of an image and the first object of labels", async () => {
    const source = stack(planes);
    expect(projectionZ(source)).toBe(3);
    expect(await through(source, false)).toEqual([5, 7]);
    expect(await through(stack(planes), true)).toEqual([1, 7]);
    expect(await through(source, false, 1)).toEqual([5, 0]);
  });

  it("is the same for the same source, and needs a depth", () => {
    const source = stack(planes);
    expect(projected(source, false)).toBe(projected(source, false));
    const flat = stack([[1, 2]]);
    expect(projected(flat, false)).toBe(flat);
  });

  it("takes planes of deep stacks in equal steps, the ends among them", () => {
    const some = planesOf(1000);
    expect(some).toHaveLength(MOST_PLANES);
    expect([some[0], some.at(-1)]).toEqual([0, 999]);
    expect(planesOf(3)).toEqual([0, 1, 2]);
  });
});
