/** Picking from an ordered list: click, Ctrl-click, Shift-click, all. */

import { type ReadonlySignal, signal } from "./signal";

export class Selection {
  private readonly chosen = signal<ReadonlySet<string>>(new Set());
  private anchor: string | null = null;

  get ids(): ReadonlySignal<ReadonlySet<string>> {
    return this.chosen;
  }

  /** Puts one in or takes it out. */
  toggle(id: string): void {
    this.chosen.update((ids) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return next;
    });
    this.anchor = id;
  }

  /** Adds all from the last one touched up to this one. */
  extend(id: string, order: readonly string[]): void {
    const from = this.anchor === null ? -1 : order.indexOf(this.anchor);
    const to = order.indexOf(id);
    if (from < 0 || to < 0) {
      this.toggle(id);
      return;
    }
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.chosen.update((ids) => new Set([...ids, ...range]));
  }

  all(order: readonly string[]): void {
    this.chosen.set(new Set(order));
  }

  clear(): void {
    if (this.chosen.get().size > 0) this.chosen.set(new Set());
    this.anchor = null;
  }

  /** Drops what is no longer there. */
  keepOnly(order: readonly string[]): void {
    const there = new Set(order);
    const kept = [...this.chosen.get()].filter((id) => there.has(id));
    if (kept.length < this.chosen.get().size) this.chosen.set(new Set(kept));
  }
}
