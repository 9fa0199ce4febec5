/** Entry of a bounded cache: its weight, and how to let go of what it holds. */
export interface Weighed {
  readonly bytes: number;
}

/** Keeps what was used last within a bound of bytes; a Map's order of insertion is the order of use. */
export class LeastRecentlyUsed<Entry extends Weighed> {
  #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(
    public maxBytes: number,
    private readonly released: (entry: Entry) => void,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** The entry, marked as used just now. */
  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** The entry, without counting as use. */
  peek(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, entry: Entry): void {
    this.delete(key);
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    this.released(entry);
  }

  /** Lets go of the oldest entries until the bound holds, sparing those that are `inUse`. */
  trim(inUse: (entry: Entry) => boolean): void {
    if (this.#bytes <= this.maxBytes) return;
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.maxBytes) return;
      if (!inUse(entry)) this.delete(key);
    }
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }

  values(): IterableIterator<Entry> {
    return this.#entries.values();
  }
}
