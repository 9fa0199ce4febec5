/** The curve of a training: the loss that falls and the accuracy that rises, by epoch. */

import { measureName } from "../../ui/accuracy";
import { fill, h } from "../../ui/dom";

const SPACE = "http://www.w3.org/2000/svg";
const WIDTH = 560;
const HEIGHT = 180;
const PADDING = 8;

interface Line {
  name: string;
  values: number[];
}

/** The numbers of a curve by name: the loss first, then what was validated. */
export function linesOf(curve: unknown): Line[] {
  if (!Array.isArray(curve)) return [];
  const points = curve.filter((one) => typeof one === "object" && one !== null);
  const names = Object.keys(points[0] ?? {}).filter((name) => /^(loss|ap\d+)$/.test(name));
  return names
    .map((name) => ({ name, values: points.map((point) => Number(point[name])) }))
    .filter(({ values }) => values.length > 1 && values.every(Number.isFinite));
}

/** Draws a curve, or says that there is none. */
export function showCurve(place: HTMLElement, curve: unknown): void {
  const lines = linesOf(curve);
  if (lines.length === 0) {
    fill(place, h("p", { class: "soft" }, "There is no curve of its training."));
    return;
  }
  fill(place, picture(lines), h("p", { class: "curve-legend" }, ...lines.map(legend)));
}

/** Where a line runs; accuracies all have the scale from 0 to 1, the loss its own. */
export function pathOf({ name, values }: Line): string {
  const top = name === "loss" ? Math.max(...values) : 1;
  const x = (index: number): number =>
    PADDING + (index / (values.length - 1)) * (WIDTH - 2 * PADDING);
  const y = (value: number): number =>
    HEIGHT - PADDING - (value / (top || 1)) * (HEIGHT - 2 * PADDING);
  const points = values.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
  return `M${points.join("L")}`;
}

function picture(lines: readonly Line[]): SVGElement {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("class", "curve");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Training curve. ${lines.map(said).join("; ")}.`);
  for (const line of lines) {
    const path = document.createElementNS(SPACE, "path");
    path.setAttribute("d", pathOf(line));
    path.setAttribute("class", `curve-${line.name === "loss" ? "loss" : "score"}`);
    svg.appendChild(path);
  }
  return svg;
}

function said(line: Line): string {
  return `${measureName(line.name)} from ${shown(line.values[0])} to ${shown(line.values.at(-1))}`;
}

function legend(line: Line): HTMLElement {
  const kind = line.name === "loss" ? "loss" : "score";
  return h("span", { class: `curve-key curve-key-${kind}` }, said(line));
}

function shown(value: number | undefined): string {
  return String(Number((value ?? 0).toPrecision(3)));
}
