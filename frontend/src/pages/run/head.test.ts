import { expect, it } from "vitest";
import type { Run } from "../../api/types";
import { timeText } from "./head";

const PLACE = ": next in turn, starts in about 1 s";
const run = (more: Partial<Run>): Run =>
  ({
    progress: { done: 0, failed: 0, total: 2 },
    seconds: null,
    remaining_seconds: null,
    ...more,
  }) as Run;

it("tells where a run stands in the queue until it has begun", () => {
  expect(timeText(run({ state: "queued" }), 10, PLACE)).toBe(`Waiting for a worker${PLACE}`);
  const begun = run({ state: "running", seconds: 2 });
  expect(timeText(begun, 10, PLACE)).toBe("12 s");
});

it("tells nothing of the queue of a run that was over before it could be told", () => {
  const over = run({ state: "completed", seconds: 2 });
  expect(timeText(over, 10, PLACE)).toMatch(/^Took 2(\.0)? s$/);
});

it("counts down what the site foresaw, and falls silent where that has passed", () => {
  const foreseen = run({ state: "running", seconds: 20, remaining_seconds: 40 });
  expect(timeText(foreseen, 0, "")).toBe("20 s, about 40 s left");
  expect(timeText(foreseen, 15, "")).toBe("35 s, about 25 s left");
  expect(timeText(foreseen, 45, "")).toBe("1 min 5 s");
});
