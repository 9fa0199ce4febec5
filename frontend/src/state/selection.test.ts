import { describe, expect, it } from "vitest";
import { Selection } from "./selection";

const ORDER = ["a", "b", "c", "d", "e"];
const chosen = (selection: Selection) => [...selection.ids.get()].sort();

describe("Selection", () => {
  it("extends from the last one touched, in either direction", () => {
    const selection = new Selection();
    selection.toggle("d");
    selection.extend("b", ORDER);
    expect(chosen(selection)).toEqual(["b", "c", "d"]);
    selection.extend("e", ORDER);
    expect(chosen(selection)).toEqual(["b", "c", "d", "e"]);
  });

  it("takes a first Shift-click as a click", () => {
    const selection = new Selection();
    selection.extend("c", ORDER);
    expect(chosen(selection)).toEqual(["c"]);
  });

  it("toggles, takes all, forgets the gone", () => {
    const selection = new Selection();
    selection.all(ORDER);
    selection.toggle("a");
    selection.keepOnly(["a", "b", "c"]);
    expect(chosen(selection)).toEqual(["b", "c"]);
    selection.clear();
    expect(chosen(selection)).toEqual([]);
  });
});
