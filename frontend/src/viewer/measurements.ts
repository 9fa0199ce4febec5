/** Measurements of objects as they are asked for: remembered, and one question at a time. */
import type { ObjectRow, ObjectTable, Reading } from "./types";
import { readColumn, trim } from "./units";

const REMEMBERED = 2000;
/** Columns that place an object rather than describe it. */
const PLACES = /^(label|id|t|[xyz][01]|outline_.*)$/;
const SIZES = ["area_um2", "volume_um3", "area_px", "volume_px"];

export class Measurements {
  #rows = new Map<number, ObjectRow | null>();
  #asking: AbortController | null = null;
  #asked: { id: number; row: Promise<ObjectRow | null> } | null = null;

  constructor(readonly table: ObjectTable | null) {}

  /** The row when it is known already. */
  known(id: number): ObjectRow | null {
    return this.#rows.get(id) ?? null;
  }

  /** The row of an object, null when there is none or when another question came first. */
  async lookup(id: number): Promise<ObjectRow | null> {
    if (!this.table || id === 0) return null;
    if (this.#rows.has(id)) return this.known(id);
    if (this.#asked?.id === id) return this.#asked.row;
    const row = this.#ask(this.table, id);
    this.#asked = { id, row };
    return row.finally(() => {
      if (this.#asked?.row === row) this.#asked = null;
    });
  }

  async #ask(table: ObjectTable, id: number): Promise<ObjectRow | null> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const row = await table.lookup(id, asking.signal);
      this.#remember(id, row);
      return row;
    } catch (error) {
      if (asking.signal.aborted) return null;
      throw error;
    }
  }

  /** Asks again for whatever is looked up next. */
  forget(): void {
    this.#asking?.abort();
    this.#asked = null;
    this.#rows.clear();
  }

  #remember(id: number, row: ObjectRow | null): void {
    this.#rows.set(id, row);
    const oldest = this.#rows.keys().next().value;
    if (this.#rows.size > REMEMBERED && oldest !== undefined) this.#rows.delete(oldest);
  }
}

/** The column of the area or volume, that in µm when the table has it. */
export function sizeColumn({ values }: ObjectRow): string | undefined {
  return SIZES.find((name) => typeof values[name] === "number");
}

/** Area or volume with its unit. */
export function sizeOf(row: ObjectRow): Reading | null {
  const column = sizeColumn(row);
  return column ? read(column, row.values[column]!) : null;
}

/** Everything the table says of an object: its size, then the rest in the table's order. */
export function readings(row: ObjectRow): Reading[] {
  return Object.entries(row.values)
    .filter(([column, value]) => !PLACES.test(column) && value !== null && !isNone(column, value))
    .sort(([a], [b]) => Number(SIZES.includes(b)) - Number(SIZES.includes(a)))
    .map(([column, value]) => read(column, value!));
}

/** Few objects have divided: the others do not say so. */
function isNone(column: string, value: number | string): boolean {
  return column === "parent_track_id" && value === 0;
}

function read(column: string, value: number | string): Reading {
  const { label, unit } = readColumn(column);
  const text = typeof value === "number" ? trim(value) : value;
  return { label, text: unit ? `${text} ${unit}` : text };
}
