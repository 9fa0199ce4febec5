/** What was measured of the objects of a segmentation: read once, column by column. */

import { segmentations } from "../../../api/endpoints";

export type Values = readonly (number | null)[];

export class ObjectColumns {
  readonly #known = new Map<string, Promise<Values>>();
  #names: Promise<readonly string[]> | null = null;
  /** Ids of the objects, in the order of all values; empty until something was read. */
  labels: readonly number[] = [];

  constructor(readonly segmentation: string) {}

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

  /** The objects have changed: everything is read anew when it is asked for. */
  forget(): void {
    this.#known.clear();
    this.#names = null;
  }

  async #read(names: readonly string[]) {
    const read = await segmentations.columns(this.segmentation, names.join(","));
    this.labels = read.label;
    return read;
  }
}
