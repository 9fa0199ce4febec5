/** How the values of a measurement are spread. */

export interface Spread {
  readonly least: number;
  readonly most: number;
  /** Between which most values lie: outliers must not take all the colours. */
  readonly low: number;
  readonly high: number;
  /** How many values are in each of equal parts from `least` to `most`. */
  readonly bins: readonly number[];
}

const BINS = 40;
const TAIL = 0.02;

/** Null where there is no value at all. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (sorted.length === 0) return null;
  const [least, most] = [sorted[0]!, sorted[sorted.length - 1]!];
  const bins = new Array<number>(BINS).fill(0);
  const scale = BINS / (most - least || 1);
  for (const value of sorted) bins[Math.min(Math.floor((value - least) * scale), BINS - 1)]! += 1;
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return { least, most, low: at(TAIL), high: at(1 - TAIL), bins };
}

/** Ids of objects whose value is not between two bounds; those without a value are kept. */
export function outside(
  labels: readonly number[],
  values: readonly (number | null)[],
  from: number,
  to: number,
): number[] {
  return labels.filter((_, at) => {
    const value = values[at];
    return value != null && (value < from || value > to);
  });
}
