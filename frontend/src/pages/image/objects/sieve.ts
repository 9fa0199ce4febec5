/** Filters by ranges of measurements: which objects pass, and which pass all others. */

import type { Values } from "../layers/columns";

export interface Range {
  readonly column: string;
  readonly from: number;
  readonly to: number;
}

/** Of each object, in how many ranges it is not; one without a value is in every range. */
export class Sieve {
  readonly #failures: Uint8Array;

  constructor(
    readonly count: number,
    private readonly ranges: readonly Range[],
    private readonly values: ReadonlyMap<string, Values>,
  ) {
    this.#failures = new Uint8Array(count);
    for (const range of ranges) {
      const column = values.get(range.column) ?? [];
      for (let at = 0; at < count; at++) if (isOut(column[at], range)) this.#failures[at]! += 1;
    }
  }

  /** Whether an object is in all ranges. */
  passes(at: number): boolean {
    return this.#failures[at] === 0;
  }

  /** Whether it is in all ranges but perhaps this one. */
  passesOthers(at: number, range: Range): boolean {
    const own = this.ranges.includes(range) && isOut(this.values.get(range.column)?.[at], range);
    return this.#failures[at] === (own ? 1 : 0);
  }
}

function isOut(value: number | null | undefined, { from, to }: Range): boolean {
  return value != null && (value < from || value > to);
}
