/** The objects of the result: filtered, hidden, selected, listed and plotted. */

import { computed, effect, signal, watch } from "../../../state/signal";
import { h, setText } from "../../../ui/dom";
import type { Shortcut, Viewer } from "../../../viewer";
import type { LayerLook } from "../layers/look";
import { Drawer } from "./drawer";
import { Filters } from "./filters";
import type { Range } from "./sieve";
import "./objects.css";

/** A part of the viewer's panel and a drawer below the picture; ends with the result it is about. */
export class Objects {
  readonly #filters: Filters;
  readonly #drawer: Drawer;
  /** Hidden by hand, and the only ones shown; null for all. */
  readonly #hidden = signal<ReadonlySet<number>>(new Set());
  readonly #only = signal<ReadonlySet<number> | null>(null);
  readonly #selection = signal<readonly number[]>([]);
  readonly #undo: (() => void)[];

  constructor(
    private readonly viewer: Viewer,
    private readonly look: LayerLook,
  ) {
    this.#filters = new Filters(look);
    const shown = computed(() => {
      const sieve = this.#filters.sieve.get();
      // Other objects are other answers.
      look.columns.round.get();
      const [hidden, only] = [this.#hidden.get(), this.#only.get()];
      const unwanted = this.#filters.kinds.hidden.get();
      return (label: number, at: number) =>
        (sieve?.passes(at) ?? true) &&
        !unwanted.has(label) &&
        !hidden.has(label) &&
        (only?.has(label) ?? true);
    });
    this.#drawer = new Drawer(viewer, look, shown, this.#selection);
    const note = h("p", { class: "object-note", role: "status" });
    const node = h(
      "section",
      { class: "viewer-section", "aria-label": "Filter and select" },
      h("h2", {}, "Filter and select"),
      this.#filters.node,
      note,
      this.#buttons(),
    );
    const tell = () => setText(note, this.#count(shown.get()));
    // Without them it says nothing; whoever needs them tells why.
    look.columns.names().then(tell, () => {});
    this.#undo = [
      viewer.addPart(node, "below objects"),
      viewer.addShortcuts(this.#keys()),
      effect(tell),
      () => this.#drawer.end(),
      () => this.#filters.end(),
      watch(look.columns.round, () => this.#apply()),
    ];
  }

  /** The ranges of the filters. */
  get ranges(): readonly Range[] {
    return this.#filters.ranges;
  }

  /** Filters as a link says. */
  async restore(ranges: readonly Range[]): Promise<void> {
    // A measurement that is not there filters nothing.
    for (const range of ranges) await this.#filters.add(range.column, range).catch(() => null);
  }

  /** The viewer shows something else: other objects may be selected. */
  changed(): void {
    const { selected, also, selectedLayer } = this.viewer.state;
    const isOurs = selectedLayer === this.look.layer && selected !== 0;
    const next = isOurs ? [...also, selected] : [];
    const before = this.#selection.get();
    if (next.length === before.length && next.every((id, at) => id === before[at])) return;
    this.#selection.set(next);
  }

  /** Takes everything back. */
  end(): void {
    for (const undo of this.#undo) undo();
  }

  #count(shows: (label: number, at: number) => boolean): string {
    const { labels } = this.look.columns;
    const chosen = this.#selection.get().length;
    const selected = chosen > 0 ? `${chosen} selected` : "";
    if (labels.length === 0) return selected;
    const count = labels.reduce((sum, label, at) => sum + Number(shows(label, at)), 0);
    return [`${count} of ${labels.length} shown`, selected].filter(Boolean).join(" · ");
  }

  #buttons(): HTMLElement {
    const button = (text: string, title: string, onclick: () => void) =>
      h("button", { type: "button", title, onclick }, text);
    const row = (...buttons: HTMLElement[]) => h("div", { class: "object-buttons" }, ...buttons);
    return h(
      "div",
      { class: "object-tools" },
      row(
        button("Rectangle", "Select with a rectangle (Q, or Shift and drag)", () =>
          this.viewer.choose("rectangle"),
        ),
        button("Lasso", "Select with an outline (⇧Q, or Alt and drag)", () =>
          this.viewer.choose("lasso"),
        ),
        button("Table", "Table and plots of objects (D)", () => this.#drawer.toggle()),
      ),
      row(
        button("Hide", "Hide the selected objects (J)", () => this.#hide()),
        button("Only these", "Show the selected objects alone (⇧J)", () => this.#solo()),
        button("Show all", "Show what was hidden by hand (U)", () => this.#showAll()),
      ),
    );
  }

  #keys(): Shortcut[] {
    const key = (keys: string[], shown: string, does: string, run: () => void): Shortcut => {
      return { keys, shown, does, run };
    };
    return [
      key(["q"], "Q", "Select with a rectangle", () => this.viewer.choose("rectangle")),
      key(["Q"], "⇧Q", "Select with an outline", () => this.viewer.choose("lasso")),
      key(["j"], "J", "Hide the selected objects", () => this.#hide()),
      key(["J"], "⇧J", "Show the selected objects alone", () => this.#solo()),
      key(["u"], "U", "Show what was hidden by hand", () => this.#showAll()),
      key(["d"], "D", "Table and plots of objects", () => this.#drawer.toggle()),
    ];
  }

  #hide(): void {
    const selection = this.#selection.get();
    if (selection.length === 0) return;
    this.#hidden.update((hidden) => new Set([...hidden, ...selection]));
    this.viewer.select(0);
    this.#apply();
  }

  #solo(): void {
    const selection = this.#selection.get();
    if (selection.length === 0) return;
    this.#only.set(new Set(selection));
    this.#apply();
  }

  #showAll(): void {
    this.#hidden.set(new Set());
    this.#only.set(null);
    this.#apply();
  }

  async #apply(): Promise<void> {
    const [hidden, only] = [this.#hidden.get(), this.#only.get()];
    await this.look.columns.names();
    const others = only ? this.look.columns.labels.filter((label) => !only.has(label)) : [];
    this.look.hide("hand", [...hidden, ...others]);
  }
}
