import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sceneChoice } from "./scene-choice";

const SCENES = ["A1", "B2", "C3"].map((name) => ({ name, shape: [1, 2, 1, 40, 50] }));

function show() {
  const choose = vi.fn();
  const box = sceneChoice(SCENES, choose);
  document.body.replaceChildren(box);
  const ticks = [...box.querySelectorAll("input")];
  const button = box.querySelector("button");
  return { box, choose, ticks, button };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("sceneChoice", () => {
  it("offers all at first and gives the places of those that stay ticked", () => {
    const { choose, ticks, button } = show();
    expect(button?.textContent).toBe("Import 3 images");
    ticks[1]?.click();
    expect(button?.textContent).toBe("Import 2 images");
    button?.click();
    expect(choose.mock.calls).toEqual([[[0, 2]]]);
  });

  it("imports all by itself when nobody chooses, and nothing by itself once one did", () => {
    const idle = show();
    vi.advanceTimersByTime(60_000);
    expect(idle.choose.mock.calls).toEqual([[[0, 1, 2]]]);
    const busy = show();
    busy.ticks[0]?.click();
    vi.advanceTimersByTime(600_000);
    expect(busy.choose).not.toHaveBeenCalled();
  });

  it("does not import nothing", () => {
    const { ticks, button } = show();
    for (const tick of ticks) tick.click();
    expect(button?.disabled).toBe(true);
  });
});
