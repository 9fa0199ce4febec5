import { describe, expect, it } from "vitest";
import { verdictBadge, verdictName, verdictReason, versions } from "./trial-verdict";

const trial = {
  state: "done",
  verdict: "good",
  error: "",
  ap50: 0.42,
  before_ap50: 0.85,
  ocellus: "0.1.0",
  torch: "2.13.0",
} as const;

describe("verdicts on trials", () => {
  it.each([
    ["good", "Fine", "done"],
    ["outdated", "Out of date", "interrupted"],
    ["unmatched", "No match", "interrupted"],
    ["worse", "Worse than before", "failed"],
  ] as const)("%s is told as %s", (verdict, name, tone) => {
    const badge = verdictBadge({ ...trial, verdict });
    expect([badge.textContent, badge.dataset.state]).toEqual([name, tone]);
  });

  it("goes by the job until that is done", () => {
    expect(verdictName({ ...trial, state: "queued", verdict: "open" })).toBe("Queued");
    expect(verdictBadge({ ...trial, state: "running", verdict: "open" }).dataset.state).toBe(
      "running",
    );
    const failed = {
      ...trial,
      state: "failed",
      verdict: "failed",
      error: "The file is gone.",
    } as const;
    expect([verdictName(failed), verdictReason(failed)]).toEqual(["Failed", "The file is gone."]);
  });

  it("says why", () => {
    expect(verdictReason(trial)).toBe("");
    expect(verdictReason({ ...trial, verdict: "worse" })).toContain("0.850 before, and is 0.420");
    expect(verdictReason({ ...trial, verdict: "outdated" })).toContain(
      "Ocellus 0.1.0, torch 2.13.0",
    );
    const old = { ...trial, verdict: "outdated", ocellus: "", torch: "" } as const;
    expect([versions(old), verdictReason(old)]).toEqual([
      "",
      "It was done with an earlier version; test the model again.",
    ]);
  });
});
