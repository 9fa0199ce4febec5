import { describe, expect, it, vi } from "vitest";
import { listenForShortcuts } from "../../ui/shortcuts";
import { Queue } from "./queue";

const ROWS = ["a", "b"].map((id, index) => ({
  ...{ id, image: `image-${id}`, objects: 3, version: index },
}));
const given = vi.hoisted(() => vi.fn(async (_: unknown) => ({})));

vi.mock("../../api/reviews", () => ({
  reviews: { queue: async () => ROWS, give: given, remark: async () => ({}) },
}));
vi.mock("../../api/endpoints", () => ({
  addresses: { image: () => "/", thumbnail: () => "" },
  images: { page: async () => ({ results: [] }) },
}));

function press(key: string, target: EventTarget = document): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

function here(): string | undefined {
  return document.querySelector<HTMLElement>("#queue > li[aria-current]")?.dataset.id;
}

document.body.innerHTML = `<ol id="queue"></ol><p id="queue-empty"></p>`;
listenForShortcuts();
const queue = new Queue("p", true, true);

describe("the queue", () => {
  it("is gone through with keys", async () => {
    await queue.load();
    expect(here()).toBe("a");
    press("k");
    expect(here()).toBe("a");
    press("j");
    expect(here()).toBe("b");
  });

  it("gives the verdict on what was looked at", async () => {
    press("y");
    await vi.waitFor(() => expect(given).toHaveBeenCalled());
    const said = { segmentation: "b", version: 1, verdict: "approved", final: false };
    expect(given.mock.calls[0]?.[0]).toMatchObject(said);
  });

  it("asks what is to be changed, and what is to be said", async () => {
    for (const key of ["c", "m"]) {
      press(key);
      const dialog = document.querySelector("dialog");
      expect(dialog?.querySelector("textarea")).not.toBeNull();
      dialog?.close();
    }
  });
});
