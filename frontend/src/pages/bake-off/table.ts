/** All contestants over all crops in one table, and how far each two agree. */

import type { Agreement, BakeOff, Contestant } from "../../api/bakeoffs";
import { h } from "../../ui/dom";
import { count, duration } from "../../ui/format";
import { figure } from "./words";

type Names = ReadonlyMap<string, string>;

/** Objects, times and accuracy, summed up over the crops. */
export function summary(bakeOff: BakeOff, names: Names): HTMLElement {
  const hasTruth = bakeOff.crops.some(({ truth }) => truth);
  const truthHead = ["AP@0.5", "AP@0.75", "F1", "Mean IoU"].map((text) => h("th", {}, text));
  const rows = bakeOff.contestants.map((one) =>
    h(
      "tr",
      { "data-contestant": one.id },
      h("td", {}, names.get(one.id)),
      ...sums(one).map((text) => h("td", { class: "number" }, text)),
      ...(hasTruth ? accuracy(one).map((text) => h("td", { class: "number" }, text)) : []),
    ),
  );
  return h(
    "table",
    { class: "figures" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["Contestant", "Objects", "Network time", "Time to make objects"].map((text) =>
          h("th", {}, text),
        ),
        ...(hasTruth ? truthHead : []),
      ),
    ),
    h("tbody", {}, ...rows),
  );
}

function sums({ panels }: Contestant): string[] {
  const done = panels.filter(({ state }) => state === "done");
  if (done.length === 0) return ["–", "–", "–"];
  const sum = (values: (number | null)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return [
    count(sum(done.map(({ objects }) => objects))),
    duration(sum(done.map(({ network_seconds }) => network_seconds))),
    duration(sum(done.map(({ seconds }) => seconds))),
  ];
}

function accuracy({ figures }: Contestant): string[] {
  const { ap, f1, mean_matched_iou } = figures;
  return [ap?.["0.50"], ap?.["0.75"], f1, mean_matched_iou].map(figure);
}

export type Measure = "ap" | "iou";

/** The matrix: AP at an IoU of 0.5, or the mean IoU of what both found. */
export function matrix(
  { contestants }: BakeOff,
  pairs: readonly Agreement[],
  names: Names,
  measure: Measure,
): HTMLElement {
  const values = new Map(
    pairs.map((pair) => [key(pair.first, pair.second), shareOf(pair, measure)]),
  );
  const cell = (row: Contestant, column: Contestant): HTMLElement => {
    if (row === column) return h("td", { class: "matrix-same" }, "–");
    const value = values.get(key(row.id, column.id));
    const made = h("td", { class: "number matrix-cell" }, figure(value));
    made.style.setProperty("--share", `${Math.round((value ?? 0) * 100)}%`);
    return made;
  };
  return h(
    "table",
    { class: "matrix" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("td", {}),
        ...contestants.map((one, i) => h("th", { scope: "col", title: names.get(one.id) }, i + 1)),
      ),
    ),
    h(
      "tbody",
      {},
      ...contestants.map((row, i) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, `${i + 1}. ${names.get(row.id)}`),
          ...contestants.map((column) => cell(row, column)),
        ),
      ),
    ),
  );
}

function shareOf({ figures }: Agreement, measure: Measure): number | undefined {
  return measure === "ap" ? figures.ap?.["0.50"] : figures.mean_matched_iou;
}

function key(first: string, second: string): string {
  return [first, second].sort().join("/");
}
