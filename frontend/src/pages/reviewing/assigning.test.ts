import { beforeEach, expect, it, vi } from "vitest";
import { offerAssigning } from "./assigning";
import { assignByHand } from "./by-hand";

vi.mock("../../api/endpoints", () => ({
  members: { all: async () => [{ role: "reviewer", user: { username: "ann" } }] },
}));
vi.mock("../../api/reviews", () => ({
  reviewing: {
    assign: async () => 1,
    assignments: async () => [],
    setRules: async () => {},
    summary: async () => ({ settings: { blind: false, reviewers_per_image: 1 } }),
  },
}));

let show = (): void => {};
const changed = vi.fn(() => new Promise<void>((resolve) => (show = resolve)));

beforeEach(() => {
  document.body.innerHTML = `<button id="assign"></button><button id="review-settings"></button>`;
  changed.mockClear();
  offerAssigning("p", changed);
});

const click = (selector: string): void =>
  document.querySelector<HTMLButtonElement>(selector)?.click();

it.each([
  ["images", () => click("#assign")],
  ["rules", () => click("#review-settings")],
  ["reviewers by hand", () => void assignByHand("p", ["1"], changed)],
])("one dialog of %s opens, and stays until the queue shows what is new", async (_, open) => {
  open();
  open();
  await vi.waitFor(() => expect(document.querySelector("dialog")).not.toBeNull());
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.querySelectorAll("dialog")).toHaveLength(1);
  const dialog = document.querySelector("dialog")!;
  click("button[type=submit]");
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve));
  expect(dialog.isConnected).toBe(true);
  expect(document.querySelector(".toast")).toBeNull();
  show();
  await vi.waitFor(() => expect(dialog.isConnected).toBe(false));
});
