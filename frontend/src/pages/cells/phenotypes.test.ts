import { beforeEach, expect, it, vi } from "vitest";
import { showPhenotypes } from "./phenotypes";

vi.mock("../../api/phenotypes", () => {
  const one = { id: "1", name: "T cells", color: "#ff0000", cells: 1 };
  const sorted = async () => ({ phenotypes: [one], label: [1], kinds: [0] });
  return { phenotypes: { sorted, rename: async () => {}, remove: async () => {} } };
});

let show = (): void => {};
const reload = vi.fn(() => new Promise<void>((resolve) => (show = resolve)));

beforeEach(async () => {
  document.body.innerHTML = `<ul id="phenotypes"></ul><p id="phenotypes-empty"></p>`;
  await showPhenotypes("s", true, reload);
  reload.mockClear();
});

it.each(["Change T cells", "Remove T cells"])(
  "“%s” stays until the list shows it",
  async (what) => {
    document.querySelector<HTMLButtonElement>(`[aria-label="${what}"]`)!.click();
    const dialog = document.querySelector("dialog")!;
    dialog.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
    await vi.waitFor(() => expect(reload).toHaveBeenCalled());
    await new Promise((resolve) => setTimeout(resolve));
    expect(dialog.isConnected).toBe(true);
    expect(document.querySelector(".toast")).toBeNull();
    show();
    await vi.waitFor(() => expect(dialog.isConnected).toBe(false));
  },
);
