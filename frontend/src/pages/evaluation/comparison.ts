/** The models of an evaluation in one table, and their AP over the IoU that counts as found. */

import { addresses } from "../../api/endpoints";
import type { Evaluation, Figures } from "../../api/types";
import { legend, lineChart } from "../../ui/chart";
import { h } from "../../ui/dom";
import { count } from "../../ui/format";

type Column = [name: string, hint: string, value: (figures: Figures) => string];

const COLUMNS: readonly Column[] = [
  ["AP@0.5", "TP / (TP + FP + FN), found at an IoU of 0.5", (f) => share(f.ap?.["0.50"])],
  ["AP@0.75", "The same at an IoU of 0.75", (f) => share(f.ap?.["0.75"])],
  ["F1", "At an IoU of 0.5", (f) => share(f.f1)],
  ["Precision", "At an IoU of 0.5", (f) => share(f.precision)],
  ["Recall", "At an IoU of 0.5", (f) => share(f.recall)],
  ["PQ", "Panoptic quality", (f) => share(f.panoptic_quality)],
  ["Mean IoU", "Of the objects that were found", (f) => share(f.mean_matched_iou)],
  ["Count error", "How far the number of objects was off", (f) => share(f.count_error)],
  ["Split", "True objects found in several pieces", (f) => whole(f.splits)],
  ["Merged", "Found objects that hold several true ones", (f) => whole(f.merges)],
];

/** The table and the plot. */
export function comparison(evaluation: Evaluation): HTMLElement {
  const head = COLUMNS.map(([name, hint]) => h("th", { title: hint }, name));
  const rows = evaluation.entries.map((entry) =>
    h(
      "tr",
      { "data-model": entry.model_slug },
      h("td", {}, h("a", { href: addresses.run(entry.run) }, entry.model_name)),
      ...COLUMNS.map(([, , value]) => h("td", { class: "number" }, value(entry.figures))),
    ),
  );
  const lines = evaluation.entries
    .filter((entry) => entry.figures.ap)
    .map((entry) => ({ name: entry.model_name, points: points(entry.figures) }));
  return h(
    "div",
    {},
    h(
      "table",
      { class: "figures" },
      h("thead", {}, h("tr", {}, h("th", {}, "Model"), ...head)),
      h("tbody", {}, ...rows),
    ),
    lines.length > 0 ? plot(lines) : null,
  );
}

function plot(lines: Parameters<typeof lineChart>[0]): HTMLElement {
  const chart = lineChart(lines, {
    title: "AP over the IoU that counts as found",
    x: "IoU",
    top: 1,
    from: 0.5,
  });
  const told = h(
    "figcaption",
    { class: "small-text soft" },
    "AP over the IoU that counts as found",
  );
  const names = legend(lines.map((line) => line.name));
  return h("figure", { class: "evaluation-plot" }, told, chart, names);
}

function points({ ap }: Figures): [number, number][] {
  return Object.entries(ap ?? {}).map(([threshold, value]) => [Number(threshold), value]);
}

function share(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3);
}

function whole(value: number | undefined): string {
  return value === undefined ? "–" : count(value);
}
