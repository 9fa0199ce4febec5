import { expect, it } from "vitest";
import type { RunItem } from "../../api/types";
import { inOrder } from "./table";

const item = (position: number, more: Partial<RunItem>): RunItem =>
  ({ position, image_name: "a", state: "done", objects: null, ...more }) as RunItem;

it("sorts by any column either way, equal ones as the run has them", () => {
  const items = [
    item(2, { objects: 5, image_name: "B" }),
    item(1, { objects: 5, image_name: "c" }),
    item(0, { state: "queued", image_name: "a" }),
  ];
  const by = (name: string, isFalling: boolean) =>
    inOrder(items, { by: name, isFalling }).map(({ position }) => position);
  expect(by("position", false)).toEqual([0, 1, 2]);
  expect(by("objects", true)).toEqual([1, 2, 0]);
  expect(by("name", false)).toEqual([0, 2, 1]);
  expect(by("state", false)).toEqual([0, 1, 2]);
});
