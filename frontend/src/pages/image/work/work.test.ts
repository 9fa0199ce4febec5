import { expect, it, vi } from "vitest";
import type { Image } from "../../../api/types";
import type { TileSource, Viewer } from "../../../viewer";
import { Work } from "./work";

vi.mock("../../../api/socket", () => ({
  ProjectSocket: class {
    start() {}
  },
}));

it("lets regions be drawn as soon as a click begins one", () => {
  document.body.innerHTML = `<button id="segment-region" disabled></button>`;
  const button = document.querySelector<HTMLButtonElement>("#segment-region")!;
  const use = vi.fn();
  const viewer = { addPart: () => () => {}, use } as unknown as Viewer;
  const source = { levels: [{ width: 9, height: 9 }] } as unknown as TileSource;
  const results = { showUnfinished: async () => {}, renew: async () => {}, isEmpty: true };
  new Work(viewer, { id: "1", project: "p" } as Image, source, results);
  button.click();
  expect(use).toHaveBeenCalledOnce();
});
