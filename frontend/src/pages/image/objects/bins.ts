/** Places of values in a plot, and what a rectangle over it holds. */

import type { Values } from "../layers/columns";

export interface Axis {
  readonly least: number;
  readonly most: number;
}

/** The ends of an axis for some of the values; null where there are none. */
export function axisOf(values: Values, places: readonly number[]): Axis | null {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of places) {
    const value = values[at];
    if (value == null) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return null;
  return most > least ? { least, most } : { least: least - 0.5, most: most + 0.5 };
}

/** Where a value is along an axis, from 0 to 1. */
export function shareOf(value: number, { least, most }: Axis): number {
  return (value - least) / (most - least);
}

/** Shares of an axis from and to which a drag goes, or a coordinate that does not matter. */
export type Band = readonly [number, number] | null;

/** Places of objects whose values lie in both bands. */
export function inBands(
  places: readonly number[],
  across: { values: Values; axis: Axis; band: Band },
  up: { values: Values; axis: Axis; band: Band } | null,
): number[] {
  const isIn = (one: typeof across | null, at: number): boolean => {
    if (!one?.band) return true;
    const value = one.values[at];
    if (value == null) return false;
    const share = shareOf(value, one.axis);
    return share >= one.band[0] && share <= one.band[1];
  };
  return places.filter((at) => isIn(across, at) && isIn(up, at));
}
