/** Ways to look at a measurement; all keep the order, so that gates hold in each. */

export type View = "measured" | "arcsinh" | "z-score";

export type Values = readonly (number | null)[];

/** From what was measured to what is shown, and back. */
export interface Scale {
  to(value: number): number;
  from(shown: number): number;
}

/** The scale of a column; arcsinh is linear up to about the cofactor and logarithmic above. */
export function scaleOf(values: Values, view: View, cofactor: number): Scale {
  if (view === "arcsinh") {
    return {
      to: (value) => Math.asinh(value / cofactor),
      from: (shown) => Math.sinh(shown) * cofactor,
    };
  }
  if (view === "z-score") {
    const { mean, deviation } = momentsOf(values);
    return {
      to: (value) => (value - mean) / deviation,
      from: (shown) => shown * deviation + mean,
    };
  }
  return { to: (value) => value, from: (shown) => shown };
}

function momentsOf(values: Values): { mean: number; deviation: number } {
  const there = values.filter((value) => value !== null);
  const count = there.length || 1;
  const mean = there.reduce((sum, value) => sum + value, 0) / count;
  const variance = there.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** The ends of what is shown of a column, a little wider than its values. */
export function rangeOf(values: Values, scale: Scale): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, scale.to(value));
    high = Math.max(high, scale.to(value));
  }
  if (low > high) return [0, 1];
  const margin = (high - low || 1) * 0.04;
  return [low - margin, high + margin];
}
