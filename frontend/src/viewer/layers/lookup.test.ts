import { describe, expect, it } from "vitest";
import { HOVERED, LOOKUP_WIDTH, Lookup, SELECTED, VISIBLE } from "./lookup";

const flags = (lookup: Lookup, id: number) => lookup.bytes[id * 4 + 3];
const color = (lookup: Lookup, id: number) => [...lookup.bytes.subarray(id * 4, id * 4 + 3)];

describe("Lookup", () => {
  it("grows with the largest id and keeps what it knew", () => {
    const lookup = new Lookup();
    lookup.setHidden([3]);
    lookup.mark(new Set([4]), 0);
    const before = color(lookup, 4);
    expect(lookup.reserve(LOOKUP_WIDTH - 1)).toBe(false);
    expect(lookup.reserve(100_000)).toBe(true);
    expect(lookup.bytes.length / 4).toBeGreaterThan(100_000);
    expect([flags(lookup, 3), flags(lookup, 4)]).toEqual([0, VISIBLE | SELECTED]);
    expect(color(lookup, 4)).toEqual(before);
  });

  it("marks by changing only the entries concerned", () => {
    const lookup = new Lookup();
    const five = new Set([5]);
    expect(lookup.mark(five, 0)).toEqual([5]);
    expect(lookup.mark(five, 6)).toEqual([6]);
    expect([flags(lookup, 5), flags(lookup, 6)]).toEqual([VISIBLE | SELECTED, VISIBLE | HOVERED]);
    expect(lookup.mark(five, 6)).toEqual([]);
    expect(lookup.mark(new Set([5, 7]), 6)).toEqual([7]);
    lookup.mark(new Set(), 0);
    expect([flags(lookup, 5), flags(lookup, 6)]).toEqual([VISIBLE, VISIBLE]);
  });

  it("hides and shows again", () => {
    const lookup = new Lookup();
    lookup.setHidden([1, 2, 50_000]);
    expect([lookup.isHidden(2), lookup.isHidden(50_000), lookup.isHidden(3)]).toEqual([
      true,
      true,
      false,
    ]);
    lookup.setHidden([]);
    expect(lookup.isHidden(2)).toBe(false);
    expect(flags(lookup, 2)).toBe(VISIBLE);
  });

  it("gives neighbouring ids colours of their own, also across its rows", () => {
    const lookup = new Lookup();
    lookup.reserve(10_000);
    for (const id of [1, 1023, 1024, LOOKUP_WIDTH - 1]) {
      expect(color(lookup, id)).not.toEqual(color(lookup, id + 1));
    }
  });

  it("takes colours by id, greys the others, and keeps what is hidden", () => {
    const lookup = new Lookup();
    const before = color(lookup, 6);
    lookup.setHidden([5]);
    lookup.paint({ ids: [5, 50_000], rgb: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect([color(lookup, 5), color(lookup, 50_000)]).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(color(lookup, 6)).toEqual([128, 128, 128]);
    expect([flags(lookup, 5), flags(lookup, 6)]).toEqual([0, VISIBLE]);
    lookup.paint(null);
    expect(color(lookup, 6)).toEqual(before);
  });
});
