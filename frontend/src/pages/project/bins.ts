/** Things in equal parts of what is told of them, as a histogram shows them. */

export interface Bin<T> {
  readonly from: number;
  readonly to: number;
  readonly items: readonly T[];
}

/** Bars are wide enough to be hit with a finger. */
const MOST = 12;

/** At least one bin; whole numbers get bins of whole numbers. The last holds its upper end, too. */
export function binned<T>(items: readonly T[], value: (item: T) => number): Bin<T>[] {
  const values = items.map(value);
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (items.length === 0) return [];
  const isWhole = values.every(Number.isInteger);
  const wide = isWhole ? Math.max(1, Math.ceil((most - least) / MOST)) : (most - least) / MOST || 1;
  const number = Math.max(1, Math.min(MOST, Math.ceil((most - least) / wide)));
  const bins = Array.from({ length: number }, (_, at): T[] => {
    return items.filter((_item, index) => {
      const place = Math.floor((values[index]! - least) / wide);
      return Math.min(place, number - 1) === at;
    });
  });
  return bins.map((held, at) => {
    const from = least + at * wide;
    return { from, to: at === number - 1 ? Math.max(most, from) : from + wide, items: held };
  });
}
