import { expect, test } from "vitest";
import { sizesOf } from "./fetch";
import { noteOf } from "./panel";

test("sizes leave out what is one", () => {
  expect(sizesOf([512, 256, 1, 1, 1])).toBe("512 × 256");
  expect(sizesOf([512, 256, 29, 2, 1])).toBe("512 × 256, 2 channels, 29 planes");
});

test("a transfer says how it went", () => {
  const progress = { done: 2, failed: 1, total: 4 };
  expect(noteOf({ state: "running", progress })).toBe("3 of 4");
  expect(noteOf({ state: "done", progress })).toBe("2 done, 1 failed");
  expect(noteOf({ state: "cancelled", progress })).toBe("Cancelled");
});
