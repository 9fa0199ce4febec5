import { describe, expect, it } from "vitest";
import { applyItemNews, applyRunEvent, isOpen, type RunEvent } from "./run-news";

const RUN = {
  id: "r1",
  state: "queued",
  progress: { done: 0, failed: 0, total: 3 },
  started_at: null as string | null,
  finished_at: null as string | null,
};

const event = (change: Partial<RunEvent>): RunEvent => ({
  type: "run",
  run: "r1",
  at: "2026-11-23T12:00:00Z",
  state: "running",
  progress: { done: 1, failed: 0, total: 3 },
  ...change,
});

describe("news of a run", () => {
  it("moves the run on and notes when it began and ended", () => {
    const running = applyRunEvent(RUN, event({}));
    expect(running).toMatchObject({ state: "running", started_at: "2026-11-23T12:00:00Z" });
    const ended = applyRunEvent(
      running,
      event({ state: "completed_with_failures", at: "2026-11-23T12:05:00Z" }),
    );
    expect(ended).toMatchObject({
      started_at: "2026-11-23T12:00:00Z",
      finished_at: "2026-11-23T12:05:00Z",
    });
    expect(isOpen(ended.state)).toBe(false);
  });

  it("opens a finished run again on retry", () => {
    const ended = { ...RUN, state: "failed", finished_at: "2026-11-23T11:00:00Z" };
    expect(applyRunEvent(ended, event({})).finished_at).toBeNull();
  });

  it("keeps the times that the site told only as long as the state is the same", () => {
    const told = { ...RUN, state: "running", seconds: 5, remaining_seconds: 10 };
    expect(applyRunEvent(told, event({}))).toMatchObject({ seconds: 5, remaining_seconds: 10 });
    const ended = applyRunEvent(told, event({ state: "completed" }));
    expect(ended).toMatchObject({ seconds: null, remaining_seconds: null });
  });

  it("leaves other runs and other items alone", () => {
    expect(applyRunEvent(RUN, event({ run: "r2" }))).toBe(RUN);
    const items = [
      { id: "i1", state: "queued", error: "" },
      { id: "i2", state: "running", error: "" },
    ];
    const after = applyItemNews(
      items,
      event({ items: [{ id: "i2", state: "failed", error: "No." }] }),
    );
    expect(after[0]).toBe(items[0]);
    expect(after[1]).toEqual({ id: "i2", state: "failed", error: "No." });
  });
});
