import { describe, expect, it, vi } from "vitest";
import { DisplayStore, initialState } from "./store";
import { halvingLevels, labelsOf } from "./tiles/testing";
import type { ImageInfo } from "./types";

const image = { ...labelsOf(halvingLevels(8, 8, 1), () => 0), type: "uint16" as const, sizeC: 3 };
const info: ImageInfo = {
  name: "Cells",
  channels: [{ name: "DNA", color: "#0000ff", window: { min: 0, max: 900, start: 10, end: 700 } }],
  isRgb: false,
  pixelSize: { x: null, y: null },
};

describe("the initial state", () => {
  it("shows the middle plane in the image's own contrast", () => {
    const state = initialState({ image, info });
    expect(state.z).toBe(1);
    expect(state.channels[0]).toMatchObject({ color: "#0000ff", start: 10, end: 700, gamma: 1 });
    expect(state.channels[2]).toMatchObject({ color: "#ffffff", end: 65535 });
  });

  it("gives RGB pictures their primaries", () => {
    const state = initialState({ image, info: { ...info, isRgb: true } });
    expect(state.channels.map(({ color }) => color)).toEqual(["#ff0000", "#00ff00", "#0000ff"]);
  });

  it("does not trust what it is given", () => {
    const state = initialState({ image, info, initialState: { z: 99, t: -3, channels: [] } });
    expect([state.z, state.t, state.channels.length]).toEqual([2, 0, 3]);
  });
});

describe("the store", () => {
  it("tells of changes only", () => {
    const store = new DisplayStore(initialState({ image, info }));
    const listener = vi.fn();
    const stop = store.subscribe(listener);
    store.update({ z: 1 });
    expect(listener).not.toHaveBeenCalled();
    store.updateChannel(1, { visible: false });
    expect(listener).toHaveBeenCalledOnce();
    expect(store.state.channels.map(({ visible }) => visible)).toEqual([true, false, true]);
    stop();
    store.update({ z: 2 });
    expect(listener).toHaveBeenCalledOnce();
  });
});
