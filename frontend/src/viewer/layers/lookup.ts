/** How each object looks: RGBA bytes by id; the alpha byte holds flags that the shader reads. */
import { makePalette, PALETTE_SIZE } from "../colour";
import type { Paint } from "../types";

export const LOOKUP_WIDTH = 4096;
const MAX_ROWS = 4096;

export const VISIBLE = 1;
export const SELECTED = 2;
export const HOVERED = 4;

/** Objects that a paint leaves out. */
const UNPAINTED = 0x80;

/** The table on the CPU: grows with the largest id; ids beyond its bound share entries. */
export class Lookup {
  #palette = makePalette();
  /** One byte per entry, 1 for hidden: a set of 100,000 ids would cost more than the table. */
  #hidden = new Uint8Array(0);
  #paint: Paint | null = null;
  #selected: ReadonlySet<number> = new Set();
  #hovered = 0;
  #rows = 0;
  bytes = new Uint8Array(0);

  constructor() {
    this.reserve(LOOKUP_WIDTH - 1);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Number of entries; an id's entry is the id modulo this. */
  get capacity(): number {
    return this.#hidden.length;
  }

  /** Makes room for an id; true when the table grew. */
  reserve(id: number): boolean {
    const needed = Math.min(MAX_ROWS, Math.floor(id / LOOKUP_WIDTH) + 1);
    if (needed <= this.#rows) return false;
    this.#rows = Math.min(MAX_ROWS, 2 ** Math.ceil(Math.log2(needed)));
    const hidden = this.#hidden;
    this.bytes = new Uint8Array(this.#rows * LOOKUP_WIDTH * 4);
    this.#hidden = new Uint8Array(this.#rows * LOOKUP_WIDTH);
    this.#hidden.set(hidden);
    this.rewrite();
    return true;
  }

  isHidden(id: number): boolean {
    return this.#hidden[id % this.capacity] === 1;
  }

  /** Writes every entry anew: colours of the paint or the palette, then the flags. */
  rewrite(): void {
    if (this.#paint) this.#writePaint(this.#paint);
    else this.#writePalette();
    const { bytes } = this;
    const hidden = this.#hidden;
    for (let slot = 0, to = 3; slot < hidden.length; slot++, to += 4) {
      bytes[to] = hidden[slot] ? 0 : VISIBLE;
    }
    for (const id of this.#selected) this.#flag(id);
    this.#flag(this.#hovered);
  }

  setHidden(ids: Iterable<number>): void {
    this.#hidden.fill(0);
    for (const id of ids) {
      this.reserve(id);
      this.#hidden[id % this.capacity] = 1;
    }
    this.rewrite();
  }

  /** Colours of objects, null for those of the palette. */
  paint(paint: Paint | null): void {
    this.#paint = paint;
    for (let at = 0; paint && at < paint.ids.length; at++) this.reserve(paint.ids[at]!);
    this.rewrite();
  }

  /** Marks the selected and hovered objects; gives the entries that changed, each once. */
  mark(selected: ReadonlySet<number>, hovered: number): number[] {
    const changed = new Set<number>();
    if (selected !== this.#selected) {
      for (const id of selected) if (!this.#selected.has(id)) changed.add(id);
      for (const id of this.#selected) if (!selected.has(id)) changed.add(id);
    }
    if (hovered !== this.#hovered) changed.add(this.#hovered).add(hovered);
    changed.delete(0);
    this.#selected = selected;
    this.#hovered = hovered;
    return [...changed].map((id) => this.#flag(id));
  }

  #writePalette(): void {
    const { bytes } = this;
    const palette = this.#palette;
    for (let id = 0, from = 0, to = 0; to < bytes.length; id++, from += 3, to += 4) {
      if (id % PALETTE_SIZE === 0) from = 0;
      bytes[to] = palette[from]!;
      bytes[to + 1] = palette[from + 1]!;
      bytes[to + 2] = palette[from + 2]!;
    }
  }

  #writePaint({ ids, rgb, rest }: Paint): void {
    const { bytes, capacity } = this;
    if (rest) fillWith(bytes, rest);
    else bytes.fill(UNPAINTED);
    for (let at = 0, from = 0; at < ids.length; at++, from += 3) {
      const to = (ids[at]! % capacity) * 4;
      bytes[to] = rgb[from]!;
      bytes[to + 1] = rgb[from + 1]!;
      bytes[to + 2] = rgb[from + 2]!;
    }
  }

  /** Recomputes the flags of an id; gives its entry. */
  #flag(id: number): number {
    const slot = id % this.capacity;
    let flags = this.#hidden[slot] ? 0 : VISIBLE;
    if (id === 0) return slot;
    if (this.#selected.has(id)) flags |= SELECTED;
    if (id === this.#hovered) flags |= HOVERED;
    this.bytes[slot * 4 + 3] = flags;
    return slot;
  }
}

/** Writes one colour over and over, doubling what is there. */
function fillWith(bytes: Uint8Array, rgb: readonly [number, number, number]): void {
  bytes.set([...rgb, 0]);
  for (let done = 4; done < bytes.length; done *= 2) bytes.copyWithin(done, 0, done);
}
