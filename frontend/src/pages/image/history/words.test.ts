import { expect, it } from "vitest";
import { entryText } from "./words";

it("says who did what to which objects", () => {
  expect(entryText({ by: "ann", kind: "merge", labels: [4, 5] })).toBe("ann merged 4, 5");
  expect(entryText({ by: null, kind: "undo", labels: [7] })).toBe("Someone undid a change of 7");
  const labels = [1, 2, 3, 4, 5];
  expect(entryText({ by: "ben", kind: "restore", labels })).toBe("ben restored 5 objects");
  const classes = { "7": [null, "Dead"] };
  expect(entryText({ by: "ann", kind: "classify", labels: [7], classes })).toBe(
    "ann classified 7 as Dead",
  );
});
