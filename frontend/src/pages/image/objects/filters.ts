/** Which objects are shown: those within several ranges of measurements, each with its histogram. */

import { signal, watch } from "../../../state/signal";
import { h, icon } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import { nameOf, PHENOTYPE } from "../layers/colouring";
import type { Values } from "../layers/columns";
import type { LayerLook } from "../layers/look";
import { binsOf, type Spread, spreadOf } from "../layers/spread";
import { KindFilter } from "./kinds";
import { type RangeControl, rangeControl } from "./range";
import { type Range, Sieve } from "./sieve";

interface Filter {
  range: Range;
  values: Values;
  spread: Spread;
  readonly control: RangeControl;
  readonly node: HTMLElement;
}

export class Filters {
  readonly node: HTMLElement;
  /** What the filters let through; null while there is none. */
  readonly sieve = signal<Sieve | null>(null);
  readonly kinds: KindFilter;
  readonly #add = h("select", { "aria-label": "Add a filter" });
  readonly #list = h("div", { class: "filter-list" });
  #filters: Filter[] = [];
  #drawing = 0;
  readonly #stop: () => void;

  constructor(private readonly look: LayerLook) {
    this.#add.addEventListener("change", () => {
      const column = this.#add.value;
      this.#add.value = "";
      if (column === PHENOTYPE) this.kinds.open().catch(toastError);
      else if (column) this.add(column).catch(toastError);
    });
    this.kinds = new KindFilter(look);
    this.node = h("div", { class: "filters" }, this.#list, this.kinds.node, this.#add);
    this.look.columns.names().then((names) => this.#offer(names), toastError);
    this.#stop = watch(look.columns.round, () => this.#renew().catch(toastError));
  }

  end(): void {
    this.#stop();
    this.kinds.end();
  }

  /** The ranges in force. */
  get ranges(): readonly Range[] {
    return this.#filters.map(({ range }) => range);
  }

  /** Adds a filter, which lets all through until its handles are moved. */
  async add(column: string, within?: Range): Promise<void> {
    if (this.#filters.some(({ range }) => range.column === column)) return;
    const [values] = await this.look.columns.values([column]);
    const spread = spreadOf(values!);
    if (!spread) throw new Error("Nothing was measured of these objects.");
    const range = { column, from: spread.least, to: spread.most };
    const control = rangeControl(nameOf(column), spread, (from, to) => {
      filter.range = { column, from, to };
      this.#sift();
    });
    const drop = h("button", { type: "button", class: "viewer-icon" }, icon("close"));
    drop.setAttribute("aria-label", `Remove the filter ${nameOf(column)}`);
    const head = h("div", { class: "viewer-row" }, h("h3", {}, nameOf(column)), drop);
    const node = h("div", { class: "filter" }, head, control.node);
    const filter: Filter = { range, values: values!, spread, control, node };
    drop.addEventListener("click", () => {
      this.#filters = this.#filters.filter((one) => one !== filter);
      node.remove();
      this.#sift();
    });
    this.#filters.push(filter);
    this.#list.append(node);
    if (within) control.set(within.from, within.to);
    this.#sift();
  }

  /** Objects have changed: a filter stays where it is, and one that let all through still does. */
  async #renew(): Promise<void> {
    const filters = this.#filters;
    const read = await this.look.columns.values(filters.map(({ range }) => range.column));
    for (const [at, filter] of filters.entries()) {
      filter.values = read[at]!;
      const { range, spread: before } = filter;
      const spread = spreadOf(filter.values) ?? before;
      const from = range.from <= before.least ? spread.least : range.from;
      const to = range.to >= before.most ? spread.most : range.to;
      Object.assign(filter, { spread, range: { ...range, from, to } });
      filter.control.rescale(spread, from, to);
    }
    this.#sift();
  }

  #offer(names: readonly string[]): void {
    const options = names.map((name) => h("option", { value: name }, nameOf(name)));
    this.#add.replaceChildren(
      h("option", { value: "" }, "Add a filter…"),
      h("option", { value: PHENOTYPE }, "Class or phenotype"),
      ...options,
    );
  }

  #sift(): void {
    const { labels } = this.look.columns;
    this.look.filtered = this.ranges.map(({ column }) => column);
    const values = new Map(this.#filters.map((one) => [one.range.column, one.values]));
    const sieve = this.#filters.length ? new Sieve(labels.length, this.ranges, values) : null;
    this.sieve.set(sieve);
    this.look.hide("filters", sieve ? labels.filter((_, at) => !sieve.passes(at)) : []);
    cancelAnimationFrame(this.#drawing);
    if (sieve) this.#drawing = requestAnimationFrame(() => this.#draw(sieve));
  }

  #draw(sieve: Sieve): void {
    for (const { range, values, spread, control } of this.#filters) {
      control.show(
        binsOf(values, spread),
        binsOf(values, spread, (at) => sieve.passesOthers(at, range)),
      );
    }
  }
}
