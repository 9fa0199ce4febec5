import { describe, expect, it } from "vitest";
import { initialState } from "./store";
import { halvingLevels, labelsOf } from "./tiles/testing";
import { checkedView, packed, unpacked, ViewHistory, viewOf } from "./view";

const image = labelsOf(halvingLevels(16, 16, 1), () => 1);
const info = { name: "é", channels: [], isRgb: false, pixelSize: { x: null, y: null } };
const state = initialState({ image, info });
const camera = { x: 3, y: 4, zoom: 2, angle: 1 };

describe("a view", () => {
  it("comes back from an address as it was, in any language", () => {
    const view = viewOf(
      { ...state, z: 2, channels: [{ ...state.channels[0]!, gamma: 0.5 }] },
      camera,
    );
    const text = packed({ view, name: "Größe µ" });
    expect(text).toMatch(/^[\w-]+$/);
    const back = unpacked(text) as { view: unknown; name: string };
    expect(back.name).toBe("Größe µ");
    expect(checkedView(back.view, state)).toEqual(view);
  });

  it("keeps out what does not belong there", () => {
    expect(unpacked("%%%")).toBeNull();
    expect(checkedView(unpacked(packed([1])), state)).toBeNull();
    expect(checkedView({ camera: { x: "a", y: 1, zoom: 1 }, state: {} }, state)).toBeNull();
    const odd = { t: "late", channels: [], layout: 7, swipe: 0.25, selected: 5 };
    const view = checkedView({ camera, state: odd }, state)!;
    expect(view.state).toEqual({ ...viewOf(state, camera).state, swipe: 0.25 });
  });
});

describe("ViewHistory", () => {
  const at = (x: number) => viewOf(state, { ...camera, x });

  it("goes back and forth, and forgets what was undone once something new is seen", () => {
    const history = new ViewHistory();
    expect(history.step(-1)).toBeNull();
    for (const x of [1, 1, 2, 3]) history.keep(at(x));
    expect(history.step(-1)!.camera.x).toBe(2);
    expect(history.step(-1)!.camera.x).toBe(1);
    expect(history.canGoBack).toBe(false);
    expect(history.step(1)!.camera.x).toBe(2);
    history.keep(at(9));
    expect(history.canGoForth).toBe(false);
    expect(history.step(-1)!.camera.x).toBe(2);
  });
});
