/** Objects coloured by what was measured of them, and those beyond two bounds left out. */

import { segmentations } from "../../../api/endpoints";
import type { Columns } from "../../../api/types";
import { h, setText } from "../../../ui/dom";
import { plural } from "../../../ui/format";
import type { Viewer } from "../../../viewer";
import { readColumn, trim } from "../../../viewer/units";
import { type Histogram, histogram } from "./histogram";
import { objectList } from "./list";
import { coloursOf, rampGradient } from "./ramp";
import { outside, type Spread, spreadOf } from "./spread";
import "./measures.css";

/** A part of the viewer's panel; ends with the result that it is about. */
export class Measures {
  private readonly select = h("select", { id: "colour-by", "aria-label": "Colour objects by" });
  private readonly legend = h("div", { class: "measure-legend" });
  private readonly note = h("p", { class: "measure-note", role: "status" });
  private readonly histogram: Histogram;
  private readonly list = objectList((label) => {
    // One after the other: both ask for the object's row, and a new question ends an older one.
    void this.viewer.focus(label).then(() => this.viewer.select(label));
  });
  private readonly remove: () => void;
  private readonly known = new Map<string, (number | null)[]>();
  private labels: number[] = [];
  private spread: Spread | null = null;
  private isOver = false;

  constructor(
    private readonly viewer: Viewer,
    private readonly segmentation: string,
  ) {
    this.histogram = histogram((from, to) => this.filter(from, to));
    const details = h(
      "div",
      { class: "measure-details" },
      this.legend,
      this.histogram.node,
      this.note,
      this.list.node,
    );
    details.hidden = true;
    const node = h(
      "section",
      { class: "viewer-section" },
      h("h2", {}, h("label", { for: this.select.id }, "Colour by")),
      this.select,
      details,
    );
    this.legend.style.background = rampGradient();
    this.select.append(h("option", { value: "" }, "Object"));
    this.select.addEventListener("change", () => {
      details.hidden = this.select.value === "";
      void this.colour(this.select.value);
    });
    this.remove = viewer.addPart(node);
    void this.offer();
  }

  /** The viewer shows something else: another object may be selected. */
  changed(): void {
    const { selected, selectedLayer } = this.viewer.state;
    this.list.mark(selectedLayer === 0 ? selected : 0, true);
  }

  /** Takes everything back. */
  end(): void {
    this.isOver = true;
    this.remove();
    this.viewer.paint(null);
    this.viewer.setHidden([]);
  }

  private async offer(): Promise<void> {
    const { columns } = await this.read("");
    if (this.isOver) return;
    this.select.append(...columns.map((name) => h("option", { value: name }, nameOf(name))));
  }

  private async colour(name: string): Promise<void> {
    this.viewer.setHidden([]);
    if (!name) {
      this.viewer.paint(null);
      return;
    }
    if (!this.known.has(name)) {
      const read = await this.read(name);
      this.labels = read.label;
      this.known.set(name, read.values[name] ?? []);
    }
    if (this.isOver || this.select.value !== name) return;
    const values = this.known.get(name)!;
    this.spread = spreadOf(values);
    if (!this.spread) {
      this.viewer.paint(null);
      setText(this.note, "Nothing was measured of these objects.");
      return;
    }
    const { low, high } = this.spread;
    this.viewer.paint({ ids: this.labels, rgb: coloursOf(values, low, high) });
    this.legend.setAttribute("role", "img");
    this.legend.setAttribute("aria-label", `From ${trim(low)} to ${trim(high)}`);
    this.legend.replaceChildren(h("span", {}, trim(low)), h("span", {}, trim(high)));
    this.histogram.show(this.spread);
    this.list.show(this.labels, values, nameOf(name));
    setText(this.note, plural(this.labels.length, "object"));
  }

  private filter(from: number, to: number): void {
    const values = this.known.get(this.select.value);
    if (!values) return;
    const hidden = outside(this.labels, values, from, to);
    this.viewer.setHidden(hidden);
    this.listShown(values, new Set(hidden));
    const shown = this.labels.length - hidden.length;
    const range = `${trim(from)} to ${trim(to)}`;
    setText(this.note, `${shown} of ${plural(this.labels.length, "object")} from ${range}`);
  }

  private listShown(values: readonly (number | null)[], hidden: ReadonlySet<number>): void {
    const places = this.labels.flatMap((label, at) => (hidden.has(label) ? [] : [at]));
    this.list.show(
      places.map((at) => this.labels[at]!),
      places.map((at) => values[at] ?? null),
      nameOf(this.select.value),
    );
  }

  private read(names: string): Promise<Columns> {
    return segmentations.columns(this.segmentation, names);
  }
}

function nameOf(column: string): string {
  const { label, unit } = readColumn(column);
  return unit ? `${label} (${unit})` : label;
}
