import { describe, expect, it, vi } from "vitest";
import type { SortedCells } from "../../../api/types";
import { signal } from "../../../state/signal";
import type { Viewer } from "../../../viewer";
import { phenotypeOf } from "../gates/gate";
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

  it("tells of an object what colours and filters it, its score, and what reviews and gates say", async () => {
    const { look } = made();
    const values = { area_px: 10, mean_0: 4, score: 0.91234, solidity: 1 };
    expect(look.about(1, { id: 1, values })).toEqual([{ label: "Engine score", text: "0.9123" }]);
    await look.colour({ by: "mean_0" });
    look.filtered = ["area_px", "solidity"];
    look.verdict.set("changes_requested");
    const sorted = { label: [1, 2], kinds: [-1, 0], phenotypes: [{ name: "T cells" }] };
    look.facts.set("Phenotype", phenotypeOf(sorted as unknown as SortedCells));
    const review = { label: "Review", text: "Changes requested" };
    expect(look.about(1, null)).toEqual([review]);
    const told = look.about(2, { id: 2, values }).map(({ label }) => label);
    // The size is told of every object.
    expect(told).toEqual(["Phenotype", "Review", "Mean 0", "Solidity", "Engine score"]);
  });

  it("has the colour of what reviews say, and another one after the next verdict", async () => {
    const { viewer, look } = made();
    await look.colour({ by: ":review" });
    expect(viewer.paint.mock.lastCall![0].rest).toEqual([153, 153, 153]);
    look.verdict.set("approved");
    await new Promise((done) => setTimeout(done));
    expect(viewer.paint.mock.lastCall![0].rest).toEqual([0, 158, 115]);
  });
});
