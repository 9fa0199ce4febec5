import { describe, expect, it } from "vitest";
import { Lookup } from "../layers/lookup";
import type { ChannelState, TileAddress, TileSource } from "../types";
import { addChannel, addLabels, cut } from "./slices";
import { planStack, readStack, sliceOf } from "./stack";

const level = (scale: number) => {
  const size = { width: 8 / scale, height: 4 / scale, tileWidth: 4, tileHeight: 4 };
  return { ...size, scaleX: scale, scaleY: scale };
};

/** A sample is 100 z + 10 y + x. */
const source: TileSource = {
  ...{ type: "uint16", levels: [level(1), level(2)], sizeT: 1, sizeC: 1, sizeZ: 3 },
  read: async ({ level: index, z, row, column }: TileAddress) => {
    const scale = 2 ** index;
    const [width, height] = [4, 4 / scale];
    const samples = Uint16Array.from({ length: width * height }, (_, at) => {
      const [x, y] = [column * 4 + (at % width), row * 4 + Math.floor(at / width)];
      return 100 * z + 10 * y * scale + x * scale;
    });
    return { samples, width, height };
  },
};
const read = (mostVoxels: number) =>
  readStack(source, { t: 0, c: 0 }, planStack(source, mostVoxels), new AbortController().signal);

describe("a stack", () => {
  it("is read at the finest resolution that fits, else with fewer planes", () => {
    expect(planStack(source, 96)).toEqual({ level: 0, planes: [0, 1, 2] });
    expect(planStack(source, 95)).toEqual({ level: 1, planes: [0, 1, 2] });
    expect(planStack(source, 16)).toEqual({ level: 1, planes: [0, 2] });
  });

  it("is put together from tiles, and told as it comes", async () => {
    const shares: number[] = [];
    const plan = planStack(source, 96);
    const { signal } = new AbortController();
    const stack = await readStack(source, { t: 0, c: 0 }, plan, signal, (at) => shares.push(at));
    expect([stack.samples[0], stack.samples[8 * 4 + 13], stack.samples.at(-1)]).toEqual([
      0, 115, 237,
    ]);
    expect(shares.at(-1)).toBe(1);
    expect(sliceOf(stack, 1.4)).toBe(1);
  });

  it("stops when nobody wants it any more", async () => {
    const plan = planStack(source, 96);
    await expect(readStack(source, { t: 0, c: 0 }, plan, AbortSignal.abort())).rejects.toThrow();
  });
});

describe("cuts", () => {
  it("go across the depth where the cursor is, at any resolution", async () => {
    const fine = await read(96);
    expect([...cut(fine, "xz", 2).samples.subarray(0, 9)]).toEqual([
      20, 21, 22, 23, 24, 25, 26, 27, 120,
    ]);
    expect([...cut(fine, "yz", 5.9).samples]).toEqual([
      5, 105, 205, 15, 115, 215, 25, 125, 225, 35, 135, 235,
    ]);
    const coarse = await read(24);
    expect([...cut(coarse, "xz", 99).samples]).toEqual([
      20, 22, 24, 26, 120, 122, 124, 126, 220, 222, 224, 226,
    ]);
  });

  it("are coloured as the image is", () => {
    const channel: ChannelState = {
      ...{
        visible: true,
        color: "#ff8000",
        start: 0,
        end: 10,
        gamma: 1,
        map: "",
        isInverted: false,
        isAuto: false,
      },
    };
    const into = new Uint8ClampedArray(8);
    addChannel(into, Uint16Array.of(5, 99), channel);
    expect([...into]).toEqual([128, 64, 0, 0, 255, 128, 0, 0]);
    addChannel(into, Uint16Array.of(0, 10), { ...channel, map: "grey", isInverted: true });
    expect([...into]).toEqual([255, 255, 255, 0, 255, 128, 0, 0]);
  });

  it("show objects by their edges and fills, save those that are hidden", () => {
    const lookup = new Lookup();
    lookup.paint({ ids: [7], rgb: Uint8Array.of(10, 20, 30) });
    lookup.setHidden([9]);
    const samples = Uint32Array.of(7, 7, 7, 9);
    const into = new Uint8ClampedArray(16);
    const overlay = { visible: true, mode: "both" as const, opacity: 0.5, width: 1 };
    addLabels(into, { samples, width: 4, height: 1 }, lookup, overlay);
    expect([...into]).toEqual([5, 10, 15, 0, 5, 10, 15, 0, 10, 20, 30, 0, 0, 0, 0, 0]);
  });
});
