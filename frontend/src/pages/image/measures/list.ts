/** The objects with their values, by id or by value, of any number. */

import { h } from "../../../ui/dom";
import { virtualList } from "../../../ui/virtual-list";
import { trim } from "../../../viewer/units";

export interface ObjectList {
  readonly node: HTMLElement;
  show(labels: readonly number[], values: readonly (number | null)[], unit: string): void;
  /** Marks an object, and brings it in sight when asked to. */
  mark(label: number, reveal: boolean): void;
}

type Order = "value" | "label";
const ROW_PX = 24;

/** Positions of objects in the order asked for; those without a value come last. */
export function ordered(
  labels: readonly number[],
  values: readonly (number | null)[],
  order: Order,
  isFalling: boolean,
): number[] {
  const sign = isFalling ? -1 : 1;
  const by = (at: number): number =>
    order === "label" ? labels[at]! : (values[at] ?? sign * Number.POSITIVE_INFINITY);
  return labels
    .map((_, at) => at)
    .sort((a, b) => sign * (by(a) - by(b)) || labels[a]! - labels[b]!);
}

/** Calls `look` with the id of an object that is clicked. */
export function objectList(look: (label: number) => void): ObjectList {
  let [labels, values, places]: [readonly number[], readonly (number | null)[], number[]] = [
    [],
    [],
    [],
  ];
  let [order, isFalling, marked]: [Order, boolean, number] = ["value", true, 0];
  const row = (index: number): HTMLElement => {
    const at = places[index]!;
    const label = labels[at]!;
    const value = values[at];
    return h(
      "div",
      {
        class: "measure-row",
        role: "option",
        "aria-selected": String(label === marked),
        onclick: () => look(label),
      },
      h("span", {}, `#${label}`),
      h("span", {}, value == null ? "–" : trim(value)),
    );
  };
  const list = virtualList({ label: "Objects by their values", rowHeight: ROW_PX, row });
  const sort = (): void => {
    places = ordered(labels, values, order, isFalling);
    list.show(places.length);
    for (const [name, button] of Object.entries(heads)) {
      const direction = isFalling ? "descending" : "ascending";
      button.dataset.sort = name === order ? direction : "";
    }
  };
  const head = (name: Order, text: string): HTMLButtonElement =>
    h(
      "button",
      {
        type: "button",
        onclick: () => {
          isFalling = order === name ? !isFalling : name === "value";
          order = name;
          sort();
        },
      },
      text,
    );
  const heads: Record<Order, HTMLButtonElement> = {
    label: head("label", "Id"),
    value: head("value", "Value"),
  };
  const node = h(
    "div",
    { class: "measure-list" },
    h("div", { class: "measure-heads" }, heads.label, heads.value),
    list.node,
  );
  return {
    node,
    show(nextLabels, nextValues, unit) {
      [labels, values] = [nextLabels, nextValues];
      heads.value.textContent = unit;
      sort();
    },
    mark(label, reveal) {
      if (label === marked) return;
      marked = label;
      const index = reveal ? places.findIndex((at) => labels[at] === label) : -1;
      if (index >= 0) list.reveal(index);
      else list.refresh();
    },
  };
}
