import { beforeEach, describe, expect, it, vi } from "vitest";
import { listenForShortcuts } from "../../ui/shortcuts";
import { Queue } from "./queue";

const ROWS = ["a", "b", "c", "d"].map((id, index) => ({
  ...{ id, image: `image-${id}`, objects: 3, version: index },
}));
const waiting = vi.hoisted(() => vi.fn(async (..._: unknown[]): Promise<unknown> => []));
const given = vi.hoisted(() => vi.fn(async (_: unknown) => ({})));

vi.mock("../../api/reviews", () => ({
  reviews: { queue: waiting, give: given, remark: async () => ({}) },
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

/** What the server says from now on. */
function serve(...ids: string[]): void {
  waiting.mockResolvedValue(ROWS.filter(({ id }) => ids.includes(id)));
}

beforeEach(() => given.mockClear());

describe("the queue", () => {
  it("is gone through with keys", async () => {
    serve("a", "b", "c", "d");
    await queue.load();
    expect(here()).toBe("a");
    press("k");
    expect(here()).toBe("a");
    press("j");
    expect(here()).toBe("b");
  });

  it("gives the verdict on what was looked at", async () => {
    serve("a", "c", "d");
    press("y");
    press("y");
    await vi.waitFor(() => expect(here()).toBe("c"));
    expect(given).toHaveBeenCalledTimes(1);
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

  it("stays at what is looked at when others have dealt with what was before it", async () => {
    serve("c", "d");
    await queue.load();
    expect(here()).toBe("c");
    press("y");
    await vi.waitFor(() => expect(given).toHaveBeenCalled());
    expect(given.mock.calls[0]?.[0]).toMatchObject({ segmentation: "c" });
  });

  it("gives no verdict meant for what others have dealt with to the next", async () => {
    serve("a", "b", "d");
    await queue.load();
    press("k");
    press("k");
    expect(here()).toBe("a");
    serve("b", "d");
    await queue.load();
    expect(here()).toBeUndefined();
    press("y");
    expect(given).not.toHaveBeenCalled();
    press("j");
    expect(here()).toBe("b");
  });

  it("asks for changes of what was looked at, whatever has become of the list", async () => {
    press("c");
    serve("d");
    await queue.load();
    const dialog = document.querySelector("dialog")!;
    dialog.querySelector("textarea")!.value = "Split it";
    dialog.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
    await vi.waitFor(() => expect(given).toHaveBeenCalled());
    expect(given.mock.calls[0]?.[0]).toMatchObject({ segmentation: "b", comment: "Split it" });
  });
});
