import { expect, it } from "vitest";
import { binned } from "./bins";

const same = (value: number) => value;

it("puts everything into one bin, the largest into the last", () => {
  const values = [0, 3, 50, 99, 100];
  const bins = binned(values, same);
  expect(bins.flatMap(({ items }) => items)).toEqual(values);
  expect(bins[0]).toEqual({ from: 0, to: 9, items: [0, 3] });
  expect(bins.at(-1)!.to).toBe(100);
  expect(bins.at(-1)!.items).toEqual([99, 100]);
});

it("has a single bin for equal values, and none for nothing", () => {
  expect(binned([4, 4], same)).toEqual([{ from: 4, to: 4, items: [4, 4] }]);
  expect(binned([0.5], same)).toEqual([{ from: 0.5, to: 0.5, items: [0.5] }]);
  expect(binned([], same)).toEqual([]);
});
