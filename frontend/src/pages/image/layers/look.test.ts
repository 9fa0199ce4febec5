import { describe, expect, it, vi } from "vitest";
import { signal } from "../../../state/signal";
import type { Viewer } from "../../../viewer";
import type { ObjectColumns } from "./columns";
import { LayerLook } from "./look";

const GATES = { ids: [1], rgb: Uint8Array.of(1, 2, 3) };

function made() {
  const viewer = { paint: vi.fn(), setHidden: vi.fn() };
  const columns = { labels: [1, 2], values: async () => [[10, 20]], round: signal(0) };
  const look = new LayerLook(viewer as unknown as Viewer, 1, columns as unknown as ObjectColumns);
  return { viewer, look };
}

describe("LayerLook", () => {
  it("paints what was chosen last, whoever offers what", async () => {
    const { viewer, look } = made();
    look.offer(":gates", GATES);
    expect(viewer.paint).not.toHaveBeenCalled();
    await look.colour({ by: "area_px" });
    expect(viewer.paint.mock.lastCall![0].ids).toEqual([1, 2]);
    look.offer(":gates", GATES, true);
    await Promise.resolve();
    expect(viewer.paint).toHaveBeenLastCalledWith(GATES, 1);
    look.offer(":gates", null);
    await Promise.resolve();
    expect(viewer.paint).toHaveBeenLastCalledWith(null, 1);
    expect(look.colouring.get().by).toBe("");
  });

  it("hides what anyone hides, until they all show it again", () => {
    const { viewer, look } = made();
    look.hide("filters", [1, 2]);
    look.hide("hand", [2, 3]);
    expect(viewer.setHidden).toHaveBeenLastCalledWith(new Set([1, 2, 3]), 1);
    look.hide("filters", []);
    expect(viewer.setHidden).toHaveBeenLastCalledWith(new Set([2, 3]), 1);
  });
});
