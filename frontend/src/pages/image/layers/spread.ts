/** How the values of a measurement are spread. */

import type { Values } from "./columns";

export interface Spread {
  readonly least: number;
  readonly most: number;
  /** Between which most values lie: outliers must not take all the colours. */
  readonly low: number;
  readonly high: number;
}

const BINS = 40;
const TAIL = 0.02;

/** Null where there is no value at all. */
export function spreadOf(values: Values): Spread | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (sorted.length === 0) return null;
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return { least: at(0), most: at(1), low: at(TAIL), high: at(1 - TAIL) };
}

/** How many values are in each of equal parts from `least` to `most`; of those that `counts`, if given. */
export function binsOf(
  values: Values,
  { least, most }: Pick<Spread, "least" | "most">,
  counts: (at: number) => boolean = () => true,
): number[] {
  const bins = new Array<number>(BINS).fill(0);
  const scale = BINS / (most - least || 1);
  values.forEach((value, at) => {
    if (value === null || !counts(at)) return;
    bins[Math.min(Math.floor((value - least) * scale), BINS - 1)]! += 1;
  });
  return bins;
}
