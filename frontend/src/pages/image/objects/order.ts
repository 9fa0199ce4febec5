/** The order of rows: by a column or by id, either way. */

import type { Values } from "../layers/columns";

/** Positions of the objects given, sorted; those without a value come last either way. */
export function ordered(
  places: readonly number[],
  labels: readonly number[],
  values: Values | null,
  isFalling: boolean,
): number[] {
  const sign = isFalling ? -1 : 1;
  const keys = new Float64Array(labels.length);
  for (const at of places) keys[at] = values ? (values[at] ?? Number.NaN) : labels[at]!;
  return places.toSorted((a, b) => {
    const [one, other] = [keys[a]!, keys[b]!];
    const [isVoid, isOtherVoid] = [Number.isNaN(one), Number.isNaN(other)];
    if (isVoid || isOtherVoid) return Number(isVoid) - Number(isOtherVoid);
    return sign * (one - other) || labels[a]! - labels[b]!;
  });
}

/** The part of an order between two places, ends included. */
export function between(order: readonly number[], one: number, other: number): number[] {
  return order.slice(Math.min(one, other), Math.max(one, other) + 1);
}
