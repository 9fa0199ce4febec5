/** What was measured of the objects of a segmentation: read once, column by column, until they change. */

import { segmentations } from "../../../api/endpoints";
import { signal } from "../../../state/signal";

export type Values = readonly (number | null)[];

/** How many columns the server gives at once. */
const MOST_AT_ONCE = 8;
/** Strokes follow each other: what is known is not read anew for each. */
const RENEW_AFTER_MS = 300;

export class ObjectColumns {
  #known = new Map<string, Promise<Values>>();
  #names: Promise<readonly string[]> | null = null;
  #isStale = false;
  #isRenewing = false;
  /** Ids of the objects, in the order of all values; empty until something was read. */
  labels: readonly number[] = [];
  /** Goes up when the objects have changed: labels and values are others then. */
  readonly round = signal(0);

  /** As they are now, or as they were in a revision. */
  constructor(
    readonly segmentation: string,
    private readonly revision: number | null = null,
  ) {}

  /** Names of the columns that hold numbers. */
  names(): Promise<readonly string[]> {
    this.#names ??= this.#read([]).then(({ columns }) => columns);
    return this.#names;
  }

  /** The values of some columns, those that are new in one question. */
  async values(names: readonly string[]): Promise<Values[]> {
    const missing = names.filter((name) => !this.#known.has(name));
    if (missing.length > 0) {
      const read = this.#read(missing);
      for (const name of missing) {
        const values = read.then((found) => found.values[name] ?? []);
        // What could not be read is asked for again.
        values.catch(() => this.#known.delete(name));
        this.#known.set(name, values);
      }
    }
    return Promise.all(names.map((name) => this.#known.get(name)!));
  }

  /** The objects have changed: reads what is known anew, all of it before anybody is told. */
  async renew(): Promise<void> {
    this.#isStale = true;
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    while (this.#isStale) {
      await new Promise((wake) => setTimeout(wake, RENEW_AFTER_MS));
      this.#isStale = false;
      await this.#renewKnown();
      this.round.update((round) => round + 1);
    }
    this.#isRenewing = false;
  }

  async #renewKnown(): Promise<void> {
    if (!this.#names && this.#known.size === 0) return;
    const known = [...this.#known.keys()];
    const parts = [known.slice(0, MOST_AT_ONCE)];
    for (let at = MOST_AT_ONCE; at < known.length; at += MOST_AT_ONCE) {
      parts.push(known.slice(at, at + MOST_AT_ONCE));
    }
    try {
      const read = await Promise.all(parts.map((names) => this.#ask(names)));
      const values = read.flatMap((one) => Object.entries(one.values));
      this.#known = new Map(values.map(([name, one]) => [name, Promise.resolve(one)]));
      this.#names = Promise.resolve(read[0]!.columns);
      this.labels = read[0]!.label;
    } catch {
      // Whoever asks next reads it, or says why that can't be.
      this.#known.clear();
      this.#names = null;
    }
  }

  async #read(names: readonly string[]) {
    const read = await this.#ask(names);
    this.labels = read.label;
    return read;
  }

  #ask(names: readonly string[]) {
    return segmentations.columns(this.segmentation, names.join(","), this.revision);
  }
}
