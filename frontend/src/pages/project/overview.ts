/** The project at a glance: figures, reviews, objects and density of its images, sizes run by run. */

import { addresses } from "../../api/endpoints";
import { projectOverview } from "../../api/results";
import type { ProjectOverview } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { count, dateTime, plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { readColumn, trim } from "../../viewer/units";
import { spreadPlot } from "../run/overview";
import { type Bin, binned } from "./bins";
import "./overview.css";

type Found = ProjectOverview["found"][number];

/** In the order of the bar; colours are Okabe and Ito's, told apart in words below it, too. */
const VERDICTS: readonly { name: string; said: string; color: string }[] = [
  { name: "approved", said: "Approved", color: "#009e73" },
  { name: "changes_requested", said: "Changes requested", color: "#e69f00" },
  { name: "rejected", said: "Rejected", color: "#d55e00" },
  { name: "open", said: "More reviewers needed", color: "#56b4e9" },
  { name: "disputed", said: "Disputed", color: "#cc79a7" },
  { name: "none", said: "Not reviewed", color: "#999999" },
];

/** Fills the panel when it is opened; what comes later is there when it is opened again. */
export function offerProjectOverview(project: string): void {
  const details = need("#project-overview", HTMLDetailsElement);
  const load = async () => show(await projectOverview(project));
  details.addEventListener("toggle", () => {
    if (details.open) load().catch(toastError);
  });
  // A link may lead here.
  if (window.location.hash === "#overview") details.open = true;
}

function show(told: ProjectOverview): void {
  const body = need("#project-overview-body", HTMLElement);
  if (told.found.length === 0) {
    fill(
      body,
      h("p", { class: "empty" }, "Nothing was found in any image yet. Start a run first."),
    );
    return;
  }
  const isSized = told.found.every(({ density }) => density !== null);
  const unit = isSized ? "mm²" : "megapixel";
  const density = (found: Found) => found.density ?? found.per_megapixel;
  const note = told.more ? `Plots are of the newest ${count(told.found.length)} images.` : "";
  fill(
    body,
    figures(told),
    reviewBar(told),
    h(
      "div",
      { class: "overview-plots" },
      histogram("Objects in an image", told.found, ({ objects }) => objects),
      histogram(
        `Objects per ${unit}`,
        told.found,
        isSized ? density : ({ per_megapixel }) => per_megapixel,
      ),
    ),
    note && h("p", { class: "small-text soft" }, note),
    sizes(told),
  );
}

function figures({ images, objects, found, verdicts }: ProjectOverview): HTMLElement {
  const results = Object.values(verdicts).reduce((sum, one) => sum + one, 0);
  const middle = found.map((one) => one.objects).sort((a, b) => a - b)[found.length >> 1]!;
  const lines: [string, string][] = [
    ["Images", count(images)],
    ["With a result", count(results)],
    ["Objects", count(objects)],
    ["Median in an image", count(middle)],
  ];
  const figure = ([name, value]: [string, string]) =>
    h("dl", {}, h("dt", {}, name), h("dd", {}, value));
  return h("div", { class: "overview-figures" }, ...lines.map(figure));
}

function reviewBar({ verdicts }: ProjectOverview): HTMLElement {
  const there = VERDICTS.filter(({ name }) => verdicts[name]);
  const parts = there.map(({ name, color }) => {
    const part = h("span");
    part.style.flexGrow = String(verdicts[name]);
    part.style.background = color;
    return part;
  });
  const words = there.map(({ name, said, color }) => {
    const swatch = h("i", { class: "overview-swatch" });
    swatch.style.background = color;
    return h("li", {}, swatch, `${said} `, h("b", {}, count(verdicts[name]!)));
  });
  return h(
    "section",
    { "aria-label": "Review states" },
    h("h3", {}, "Review states"),
    h("div", { class: "overview-bar", "aria-hidden": "true" }, ...parts),
    h("ul", { class: "overview-legend" }, ...words),
  );
}

/** Bars that list their images when they are chosen. */
function histogram(
  title: string,
  found: readonly Found[],
  value: (one: Found) => number,
): HTMLElement {
  const bins = binned(found, value);
  const highest = Math.max(...bins.map(({ items }) => items.length));
  const list = h("ul", { class: "overview-images" });
  const bars = bins.map((bin) => {
    const bar = h("button", {
      ...{ type: "button", title: textOf(bin), "aria-label": textOf(bin) },
      disabled: bin.items.length === 0,
      onclick: () => {
        for (const other of bars) other.setAttribute("aria-pressed", String(other === bar));
        fill(list, ...bin.items.slice(0, 30).map((one) => imageLine(one, value)));
      },
    });
    bar.style.setProperty("--tall", String(bin.items.length / highest));
    return bar;
  });
  return h(
    "section",
    { "aria-label": title },
    h("h3", {}, title),
    h("div", { class: "overview-bars" }, ...bars),
    h(
      "div",
      { class: "overview-ends" },
      h("span", {}, trim(bins[0]!.from)),
      h("span", {}, trim(bins.at(-1)!.to)),
    ),
    h("div", { role: "status" }, list),
  );
}

function textOf({ from, to, items }: Bin<Found>): string {
  return `${trim(from)} to ${trim(to)}: ${plural(items.length, "image")}`;
}

function imageLine(one: Found, value: (one: Found) => number): HTMLElement {
  const link = h("a", { href: addresses.image(one.image, one.segmentation) }, one.name);
  return h("li", {}, link, " ", h("span", { class: "soft number" }, trim(value(one))));
}

function sizes({ runs }: ProjectOverview): HTMLElement | null {
  const shown = runs.filter(({ quantiles }) => quantiles.length > 0);
  if (shown.length === 0) return null;
  // Sizes in µm² and in pixels are no one axis: runs measured alike share theirs.
  const bounds = (column: string): [number, number] => {
    const all = shown.filter((run) => run.column === column).flatMap((run) => run.quantiles);
    return [Math.min(...all, 0), Math.max(...all, 1e-9)];
  };
  const rows = shown.map((run) =>
    h(
      "tr",
      {},
      h("td", {}, h("a", { href: addresses.run(run.run) }, run.model)),
      h("td", {}, dateTime(run.created_at)),
      h("td", { class: "number" }, plural(run.objects, "object")),
      h("td", { class: "number" }, `${trim(run.quantiles[2]!)} ${unitOf(run.column)}`),
      h("td", { class: "spread-cell" }, spreadPlot(run.column, run.quantiles, bounds(run.column))),
    ),
  );
  const heads = ["Run", "Begun", "Found", "Median", "Sizes: 5 to 95 %, half of them in the box"];
  return h(
    "section",
    { "aria-label": "Sizes run by run" },
    h("h3", {}, "Sizes run by run"),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", {}, text)))),
      h("tbody", {}, ...rows),
    ),
  );
}

function unitOf(column: string): string {
  return readColumn(column).unit;
}
