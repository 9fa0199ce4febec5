import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { segmentations } from "../../../api/endpoints";
import type { Viewer } from "../../../viewer";
import { Objects } from "../objects/objects";
import { ObjectColumns } from "./columns";
import { LayerLook } from "./look";

/** What the server says; an edit changes it. */
let table: Record<string, number[]>;
const asked = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  table = { label: [1, 2], area_px: [10, 20], mean_0: [5, 6] };
  asked.mockReset();
  vi.spyOn(segmentations, "columns").mockImplementation(async (_, names) => {
    asked(names);
    const columns = Object.keys(table).filter((name) => name !== "label");
    const wanted = names.split(",").filter(Boolean);
    const values = Object.fromEntries(wanted.map((name) => [name, table[name]!]));
    return { columns, label: table.label!, values };
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function edit(): void {
  table = { label: [1, 2, 3], area_px: [10, 25, 90], mean_0: [5, 6, 7] };
}

describe("ObjectColumns", () => {
  it("reads a column once, and all it knows anew when objects change: once for many strokes", async () => {
    const columns = new ObjectColumns("one");
    expect(await columns.values(["area_px", "mean_0"])).toEqual([table.area_px, table.mean_0]);
    await columns.values(["mean_0"]);
    expect(asked.mock.calls).toEqual([["area_px,mean_0"]]);
    edit();
    void columns.renew();
    void columns.renew();
    await vi.runAllTimersAsync();
    expect(asked.mock.calls.slice(1)).toEqual([["area_px,mean_0"]]);
    expect(columns.round.get()).toBe(1);
    expect(columns.labels).toEqual([1, 2, 3]);
    expect(await columns.values(["area_px"])).toEqual([[10, 25, 90]]);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("asks again for what could not be read", async () => {
    const columns = new ObjectColumns("one");
    await columns.values(["area_px"]);
    vi.mocked(segmentations.columns).mockRejectedValueOnce(new Error("No network"));
    void columns.renew();
    await vi.runAllTimersAsync();
    edit();
    expect(await columns.values(["area_px"])).toEqual([[10, 25, 90]]);
  });
});

describe("what tells of objects", () => {
  it("follows an edit: colours, filters, their histogram and what is shown", async () => {
    const viewer = {
      ...{ paint: vi.fn(), setHidden: vi.fn(), addPart: vi.fn(), state: {} },
      addShortcuts: vi.fn(),
    };
    const look = new LayerLook(viewer as unknown as Viewer, 0, new ObjectColumns("one"));
    const objects = new Objects(viewer as unknown as Viewer, look);
    const node = viewer.addPart.mock.calls[0]![0] as HTMLElement;
    await look.colour({ by: "area_px" });
    await objects.restore([
      { column: "area_px", from: 15, to: 20 },
      { column: "mean_0", from: 5, to: 6 },
    ]);
    expect(node.querySelector(".object-note")!.textContent).toBe("1 of 2 shown");
    edit();
    void look.columns.renew();
    await vi.runAllTimersAsync();
    expect(viewer.paint.mock.lastCall![0].ids).toEqual([1, 2, 3]);
    // 15 stays; what let all through lets the new object through, too.
    expect(objects.ranges.map(({ from, to }) => [Math.round(from), to])).toEqual([
      [15, 90],
      [5, 7],
    ]);
    expect(node.querySelector(".object-note")!.textContent).toBe("2 of 3 shown");
    expect(viewer.setHidden.mock.lastCall![0]).toEqual(new Set([1]));
  });
});
