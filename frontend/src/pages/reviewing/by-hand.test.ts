import { expect, test } from "vitest";
import type { Assignment } from "../../api/reviews";
import { choiceOf } from "./by-hand";

function assigned(image: string, reviewer: string): Assignment {
  return { id: `${image}-${reviewer}`, image, reviewer } as Assignment;
}

const OPEN = [assigned("a", "ann"), assigned("b", "ann"), assigned("a", "ben")];

test("who is ticked gets what they lack", () => {
  const ticked = new Map([
    ["ann", true],
    ["ben", true],
    ["cat", true],
  ]);
  expect(choiceOf(["a", "b"], OPEN, ticked)).toEqual({ added: ["ben", "cat"], removed: [] });
});

test("who is unticked loses what they have, and half a tick changes nothing", () => {
  const ticked = new Map<string, boolean | null>([
    ["ann", false],
    ["ben", null],
    ["cat", false],
  ]);
  const { added, removed } = choiceOf(["a", "b"], OPEN, ticked);
  expect(added).toEqual([]);
  expect(removed.map(({ id }) => id)).toEqual(["a-ann", "b-ann"]);
});
