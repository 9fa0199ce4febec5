import { describe, expect, it } from "vitest";
import { wantedBy } from "./search";

describe("wantedBy", () => {
  it("takes all words, in any order and case", () => {
    const wanted = wantedBy(" mean cd3 ");
    expect(["mean_CD3", "CD31 mean", "mean_CD4", "CD3"].map(wanted)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("takes everything while nothing is typed", () => {
    expect(wantedBy("  ")("anything")).toBe(true);
  });
});
