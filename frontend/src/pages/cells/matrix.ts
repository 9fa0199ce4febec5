/** A table of numbers whose cells are coloured by them: blue below the middle, red above. */

import { h } from "../../ui/dom";
import { trim } from "../../viewer/units";

export interface Matrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  /** What stands in the corner. */
  readonly corner: string;
  /** From -1 (blue) over 0 (plain) to 1 (red). */
  tone(value: number): number;
}

export function matrixTable({ rows, columns, values, corner, tone }: Matrix): HTMLTableElement {
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, corner),
    ...columns.map((name) => h("th", { scope: "col" }, name)),
  );
  const body = rows.map((name, row) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      ...columns.map((_, column) => cell(values[row]?.[column] ?? null, tone)),
    ),
  );
  return h("table", { class: "matrix" }, h("thead", {}, head), h("tbody", {}, ...body));
}

function cell(value: number | null, tone: (value: number) => number): HTMLElement {
  const node = h("td", { class: "number" }, value === null ? "–" : trim(value));
  if (value === null) return node;
  const strength = Math.max(-1, Math.min(1, tone(value)));
  const color = strength < 0 ? "var(--busy)" : "var(--bad)";
  const share = Math.round(Math.abs(strength) * 45);
  node.style.background = `color-mix(in srgb, ${color} ${share}%, transparent)`;
  return node;
}
