import { describe, expect, it } from "vitest";
import { edgesOf } from "./outlines";

describe("edgesOf", () => {
  it("draws around an object, a line a side", () => {
    const labels = [0, 0, 0, 0, 0, 7, 7, 0, 0, 0, 0, 0];
    expect(new Set(edgesOf(labels, 4, 3).map(String))).toEqual(
      new Set(["1,1,3,1", "1,2,3,2", "1,1,1,2", "3,1,3,2"]),
    );
  });

  it("draws between objects that touch, and along the picture's edge", () => {
    const edges = new Set(edgesOf([1, 2], 2, 1).map(String));
    expect(edges).toEqual(new Set(["0,0,2,0", "0,1,2,1", "0,0,0,1", "1,0,1,1", "2,0,2,1"]));
  });

  it("draws nothing where nothing is", () => {
    expect(edgesOf([0, 0, 0, 0], 2, 2)).toEqual([]);
  });
});
