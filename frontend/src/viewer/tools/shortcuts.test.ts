import { expect, test, vi } from "vitest";
import type { Shortcut } from "../types";
import { withMore } from "./shortcuts";

const shortcut = (key: string, does: string): Shortcut => ({
  keys: [key],
  shown: key,
  does,
  run: () => undefined,
});

test("Shortcuts are put together in the order in which they are obeyed", () => {
  const [zoom, table] = [shortcut("+", "Zoom in"), shortcut("d", "Table")];
  expect(withMore([zoom], [table])).toEqual([zoom, table]);
});

test("A key that is asked for twice is told of", () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  withMore([shortcut("d", "Table")], [shortcut("D", "Copy on"), shortcut("d", "Copy on")]);
  expect(told.mock.calls).toEqual([["d is asked for “Copy on”, and does “Table”."]]);
  told.mockRestore();
});
