import { expect, it } from "vitest";
import type { Run } from "../../api/types";
import { timeText } from "./head";

const BEGUN = "2026-11-29T06:00:00Z";
const PLACE = ": next in turn, starts in about 1 s";
const run = (more: Partial<Run>): Run =>
  ({ progress: { done: 0, failed: 0, total: 2 }, started_at: null, ...more }) as Run;

it("tells where a run stands in the queue until it has begun", () => {
  const now = Date.parse(BEGUN) + 10_000;
  expect(timeText(run({ state: "queued" }), now, PLACE)).toBe(`Waiting for a worker${PLACE}`);
  const begun = run({ state: "running", started_at: BEGUN });
  expect(timeText(begun, now, PLACE)).not.toContain("next in turn");
});

it("tells nothing of the queue of a run that was over before it could be told", () => {
  const over = run({ state: "completed", started_at: BEGUN, finished_at: "2026-11-29T06:00:02Z" });
  expect(timeText(over, Date.parse(BEGUN), PLACE)).toMatch(/^Took 2(\.0)? s$/);
});
