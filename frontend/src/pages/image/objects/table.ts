/** A table of objects of any number: sorted by any column, with rows selected. */

import { h } from "../../../ui/dom";
import { virtualList } from "../../../ui/virtual-list";
import { trim } from "../../../viewer/units";
import { nameOf } from "../layers/colouring";
import type { Values } from "../layers/columns";
import { between, ordered } from "./order";

const ROW_PX = 24;
const BY_ID = "";

export class ObjectTable {
  readonly node: HTMLElement;
  readonly #heads = h("div", { class: "table-heads", role: "group", "aria-label": "Sort by" });
  readonly #list = virtualList({
    label: "Table of objects",
    rowHeight: ROW_PX,
    row: (index) => this.#row(index),
  });
  #labels: readonly number[] = [];
  #places: readonly number[] = [];
  #order: readonly number[] = [];
  #columns: readonly string[] = [];
  #values: ReadonlyMap<string, Values> = new Map();
  #by = BY_ID;
  #isFalling = false;
  #marked: ReadonlySet<number> = new Set();
  #last = 0;
  /** Where a range of rows begins. */
  #anchor = 0;

  /** `choose` is told all ids that are to be selected; `looks` wants the last one in view. */
  constructor(private readonly choose: (ids: readonly number[], looks: boolean) => void) {
    this.node = h("div", { class: "object-table" }, this.#heads, this.#list.node);
    this.#list.node.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Shows the objects at these places. */
  show(
    labels: readonly number[],
    places: readonly number[],
    columns: readonly string[],
    values: ReadonlyMap<string, Values>,
  ): void {
    [this.#labels, this.#places, this.#columns, this.#values] = [labels, places, columns, values];
    if (!columns.includes(this.#by)) this.#by = BY_ID;
    this.node.style.setProperty("--columns", String(columns.length + 1));
    this.#sort();
  }

  /** Marks the selected objects, and brings the last one in sight. */
  mark(selection: readonly number[]): void {
    this.#marked = new Set(selection);
    const last = selection.at(-1) ?? 0;
    const isNew = last !== 0 && last !== this.#last;
    this.#last = last;
    const index = isNew ? this.#order.findIndex((at) => this.#labels[at] === last) : -1;
    if (index >= 0) {
      this.#anchor = index;
      this.#list.reveal(index);
    } else this.#list.refresh();
  }

  refresh(): void {
    this.#list.refresh();
  }

  #sort(): void {
    const values = this.#by === BY_ID ? null : (this.#values.get(this.#by) ?? null);
    this.#order = ordered(this.#places, this.#labels, values, this.#isFalling);
    this.#list.show(this.#order.length);
    const heads = [BY_ID, ...this.#columns].map((name) => {
      const text = name === BY_ID ? "Id" : nameOf(name);
      const sort = () => {
        this.#isFalling = this.#by === name ? !this.#isFalling : name !== BY_ID;
        this.#by = name;
        this.#sort();
      };
      const head = h("button", { type: "button", title: text, onclick: sort }, text);
      if (name === this.#by) head.dataset.sort = this.#isFalling ? "descending" : "ascending";
      return head;
    });
    this.#heads.replaceChildren(...heads);
  }

  #row(index: number): HTMLElement {
    const at = this.#order[index]!;
    const label = this.#labels[at]!;
    const cells = this.#columns.map((name) => {
      const value = this.#values.get(name)?.[at];
      return h("span", {}, value == null ? "–" : trim(value));
    });
    const isMarked = this.#marked.has(label);
    return h(
      "div",
      {
        ...{ class: "table-row", role: "option", "aria-selected": String(isMarked) },
        ...{ "aria-setsize": this.#order.length, "aria-posinset": index + 1 },
        onclick: (event: MouseEvent) => this.#click(index, event),
      },
      h("span", {}, `#${label}`),
      ...cells,
    );
  }

  #click(index: number, event: MouseEvent): void {
    const label = this.#labels[this.#order[index]!]!;
    const before = [...this.#marked];
    if (event.shiftKey) {
      const range = between(this.#order, this.#anchor, index).map((at) => this.#labels[at]!);
      this.choose([...range.filter((id) => id !== label), label], false);
      return;
    }
    this.#anchor = index;
    if (event.ctrlKey || event.metaKey) {
      const isMarked = this.#marked.has(label);
      this.choose(isMarked ? before.filter((id) => id !== label) : [...before, label], false);
    } else this.choose([label], true);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || this.#order.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const here = this.#order.findIndex((at) => this.#labels[at] === this.#last);
    const next = Math.min(this.#order.length - 1, Math.max(0, here + step));
    this.choose([this.#labels[this.#order[next]!]!], true);
  }
}
