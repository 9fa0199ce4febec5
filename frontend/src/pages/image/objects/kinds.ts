/** Which classes or phenotypes of objects are shown. */

import { phenotypes } from "../../../api/phenotypes";
import type { SortedCells } from "../../../api/types";
import { signal, watch } from "../../../state/signal";
import { h, icon } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import type { LayerLook } from "../layers/look";

const NONE = "None";

/** Objects of kinds that are not wanted. */
export function leftOut(
  { label, kinds, phenotypes: known }: SortedCells,
  unwanted: ReadonlySet<string>,
): number[] {
  return label.filter((_, at) => unwanted.has(known[kinds[at]!]?.name ?? NONE));
}

export class KindFilter {
  readonly node = h("div", { class: "filter", hidden: true });
  /** Objects that it leaves out. */
  readonly hidden = signal<ReadonlySet<number>>(new Set());
  #unwanted = new Set<string>();
  #sorted: SortedCells = { phenotypes: [], label: [], kinds: [] };
  readonly #stop: () => void;

  constructor(private readonly look: LayerLook) {
    this.#stop = watch(look.columns.round, () => this.#renew().catch(toastError));
  }

  end(): void {
    this.#stop();
  }

  async open(): Promise<void> {
    this.node.hidden = false;
    await this.#renew();
  }

  async #renew(): Promise<void> {
    if (this.node.hidden) return;
    this.#sorted = await phenotypes.sorted(this.look.columns.segmentation);
    const names = [...this.#sorted.phenotypes.map(({ name }) => name), NONE];
    const drop = h("button", { type: "button", class: "viewer-icon" }, icon("close"));
    drop.setAttribute("aria-label", "Remove the filter by class");
    drop.addEventListener("click", () => this.#close());
    const head = h("div", { class: "viewer-row" }, h("h3", {}, "Class or phenotype"), drop);
    this.node.replaceChildren(head, ...names.map((name) => this.#box(name)));
    this.#sift();
  }

  #box(name: string): HTMLElement {
    const box = h("input", { type: "checkbox", checked: !this.#unwanted.has(name) });
    box.addEventListener("change", () => {
      if (box.checked) this.#unwanted.delete(name);
      else this.#unwanted.add(name);
      this.#sift();
    });
    return h("label", { class: "viewer-row filter-kind" }, box, name);
  }

  #close(): void {
    this.#unwanted.clear();
    this.node.hidden = true;
    this.#sift();
  }

  #sift(): void {
    const hidden = leftOut(this.#sorted, this.#unwanted);
    this.hidden.set(new Set(hidden));
    this.look.hide("kinds", hidden);
  }
}
