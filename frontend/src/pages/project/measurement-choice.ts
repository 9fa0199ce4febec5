/** What is measured of every object beside the usual columns: groups of them, and ratios. */

import type { Image, MeasurementGroup, Measurements } from "../../api/types";
import { fill, h, icon } from "../../ui/dom";
import { plural } from "../../ui/format";

/** What each group of columns is, in the order they are offered. */
export const MEASUREMENT_GROUPS: Record<MeasurementGroup, string> = {
  form: "Form: perimeter or surface, roundness, solidity, Feret diameter, Euler number",
  quantiles: "Medians and percentiles of every channel",
  surroundings: "Every channel on the edge of objects, and in a ring around them",
  neighbours: "Neighbours: how many touch, how near the nearest is",
  spillover: "Every channel without what spills over from cells that touch",
  texture: "Texture of every channel (Haralick); slow",
};

export interface MeasurementChoice {
  element: HTMLDetailsElement;
  /** What is to be measured; throws a sentence when a ratio lacks a part. */
  chosen(): Measurements;
}

/** The choice as it was made before, opened where there was one. */
export function measurementChoice(
  images: readonly Image[],
  last?: Measurements,
  columns: readonly string[] = suggestions(images),
): MeasurementChoice {
  const boxes = Object.entries(MEASUREMENT_GROUPS).map(([name, title]) => {
    const checked = last?.groups?.includes(name as MeasurementGroup) ?? false;
    return { name: name as MeasurementGroup, title, input: checkbox(name, checked) };
  });
  const known = h("datalist", { id: "known-columns" }, ...columns.map(named));
  const ratios = Object.entries(last?.ratios ?? {}).map(([name, pair]) => ratioRow(name, pair));
  const list = h("div", { class: "form" }, ...ratios);
  const add = h(
    "button",
    { type: "button", class: "small", onclick: () => list.append(ratioRow()) },
    icon("plus"),
    "Ratio of two columns",
  );
  const note = h("span", { class: "badge" });
  const element = h(
    "details",
    { class: "parameters-box", open: boxes.some((box) => box.input.checked) || ratios.length > 0 },
    h("summary", {}, h("span", {}, "Measurements"), note),
    h(
      "div",
      { class: "form measurements" },
      h(
        "p",
        { class: "soft" },
        "Size, place and intensities are always measured; more if you tick it.",
      ),
      ...boxes.map(({ input, title }) => h("label", {}, input, ` ${title}`)),
      list,
      h("div", {}, add),
      known,
    ),
  );
  const tell = (): void => {
    const more = boxes.filter((box) => box.input.checked).length + list.children.length;
    fill(note, more ? `${plural(more, "addition")}` : "the usual columns");
  };
  element.addEventListener("input", tell);
  new MutationObserver(tell).observe(list, { childList: true });
  tell();
  return {
    element,
    chosen: () => ({
      groups: boxes.filter((box) => box.input.checked).map((box) => box.name),
      ratios: Object.fromEntries([...list.children].map(readRatio)),
    }),
  };
}

function checkbox(name: string, checked: boolean): HTMLInputElement {
  return h("input", { type: "checkbox", name: `measure-${name}`, checked });
}

const PARTS = ["Name", "Column", "Divided by"] as const;

function ratioRow(name = "", pair: readonly string[] = []): HTMLElement {
  const inputs = PARTS.map((label, index) => {
    const list = index > 0 ? "known-columns" : null;
    return h("input", {
      type: "text",
      "aria-label": label,
      placeholder: label,
      list,
      required: true,
    });
  });
  [name, ...pair].forEach((value, index) => {
    const input = inputs[index];
    if (input) input.value = value;
  });
  const remove = h(
    "button",
    { type: "button", class: "quiet small", "aria-label": "Remove this ratio" },
    icon("close"),
  );
  const row = h("div", { class: "ratio" }, ...inputs, remove);
  remove.addEventListener("click", () => row.remove());
  return row;
}

function readRatio(row: Element): [string, string[]] {
  const values = [...row.querySelectorAll("input")].map((input) => input.value.trim());
  const [name = "", ...pair] = values;
  if (values.includes("")) throw new Error("A ratio needs a name and two columns.");
  return [name, pair];
}

/** Columns that ratios are often made of, with the channels of the images as far as they are known. */
function suggestions(images: readonly Image[]): string[] {
  const channels = images[0]?.channels ?? [];
  const names = channels.map((one, index) => {
    return (
      one.name.replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^_+|_+$/g, "") || `channel_${index + 1}`
    );
  });
  const columns = ["area_px", "major_axis_px", "minor_axis_px"];
  for (const what of ["mean", "sum", "max", "std"]) {
    columns.push(...names.map((channel) => `${what}_${channel}`));
  }
  return columns;
}

function named(value: string): HTMLElement {
  return h("option", { value });
}
