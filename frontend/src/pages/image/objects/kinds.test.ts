import { expect, test } from "vitest";
import { leftOut } from "./kinds";

test("objects of unwanted classes are left out, and those of none where these are unwanted", () => {
  const kind = (name: string) => ({ id: name, name, color: "#000000", cells: 1 });
  const sorted = { phenotypes: [kind("A"), kind("B")], label: [3, 5, 8, 9], kinds: [0, 1, -1, 0] };
  expect(leftOut(sorted, new Set(["A"]))).toEqual([3, 9]);
  expect(leftOut(sorted, new Set(["B", "None"]))).toEqual([5, 8]);
  expect(leftOut(sorted, new Set())).toEqual([]);
});
