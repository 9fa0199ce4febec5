import { expect, it } from "vitest";
import type { Differences } from "../../../api/types";
import { countKinds, listDifferences, withChanged } from "./differences";

const side = (label: number[], kind: string[], iou: number[]) => ({
  ...{ label, kind, iou, partner: label.map(() => 0), t: label.map(() => 0) },
});
const found = {
  figures: {},
  objects: side([1, 2, 3], ["matched", "matched", "extra"], [1, 0.9, 0]),
  others: side([4, 5, 6], ["matched", "matched", "missed"], [1, 0.9, 0]),
} as unknown as Differences;

it("tells what has other pixels from what is the same", () => {
  const sides = withChanged(found);
  expect(sides.objects.kind).toEqual(["matched", "changed", "extra"]);
  const counts = Object.fromEntries(countKinds(sides));
  expect(counts).toEqual({ matched: 1, changed: 1, missed: 1, extra: 1, split: 0, merged: 0 });
  // A pair is listed once, on the side of the result.
  const listed = listDifferences(sides).map(({ kind, layer, id }) => [kind, layer, id]);
  expect(listed).toEqual([
    ["changed", 0, 2],
    ["missed", 1, 6],
    ["extra", 0, 3],
  ]);
});
