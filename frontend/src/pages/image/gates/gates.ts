/** Objects gated by two measurements, and sorted into the phenotypes of the project. */

import { phenotypes } from "../../../api/phenotypes";
import { resultAddresses } from "../../../api/results";
import type { SortedCells } from "../../../api/types";
import { watch } from "../../../state/signal";
import { fill, h, icon, setText } from "../../../ui/dom";
import { plural } from "../../../ui/format";
import { toastError } from "../../../ui/toast";
import { offerUndo } from "../../../ui/undo";
import type { Viewer } from "../../../viewer";
import { nameOf, PHENOTYPE } from "../layers/colouring";
import type { LayerLook } from "../layers/look";
import { asCsv, colours, type Gate, type Interval, phenotypeOf, within } from "./gate";
import { type Scale, scaleOf, type Values, type View } from "./scale";
import { type Scatter, scatter } from "./scatter";
import "./gates.css";

const VIEWS: readonly View[] = ["measured", "arcsinh", "z-score"];
const BOUNDS = ["Across from", "Across to", "Up from", "Up to"] as const;

/** A part of the viewer's panel; ends with the result that it is about. */
export class Gates {
  private readonly x = select("Across");
  private readonly y = select("Up");
  private readonly view = select("View", VIEWS);
  private readonly cofactor = number("Cofactor", "150");
  private readonly bounds = BOUNDS.map((label) => number(label, ""));
  private readonly note = h("p", { class: "gate-note", role: "status" });
  private readonly name = h("input", { type: "text", "aria-label": "Phenotype", required: true });
  private readonly list = h("ul", { class: "gate-list" });
  private readonly plot: Scatter = scatter((across, up) => this.dragged(across, up));
  private readonly save = h(
    "button",
    { type: "button", class: "small", hidden: true, onclick: () => this.download() },
    icon("download"),
    "Phenotypes (CSV)",
  );
  private readonly columns = new Map<string, Values>();
  private readonly remove: () => void;
  private sorted: SortedCells = { phenotypes: [], label: [], kinds: [] };
  private isOver = false;

  constructor(
    viewer: Viewer,
    private readonly look: LayerLook,
    private readonly project: string,
    private readonly mayKeep: boolean,
  ) {
    const details = h("details", { class: "gates" }, h("summary", {}, "Gates"), ...this.parts());
    details.addEventListener("toggle", () => {
      if (details.open && this.x.options.length === 0) this.offer().catch(toastError);
    });
    const part = viewer.addPart(h("section", { class: "viewer-section" }, details));
    const stop = watch(look.columns.round, () => this.changed().catch(toastError));
    this.remove = () => {
      stop();
      part();
    };
  }

  /** Takes everything back. */
  end(): void {
    this.isOver = true;
    this.remove();
    this.look.offer(PHENOTYPE, null);
  }

  private parts(): HTMLElement[] {
    const choices = [this.x, this.y, this.view, this.cofactor];
    for (const choice of choices) {
      choice.addEventListener("change", () => this.chosen(choice).catch(toastError));
    }
    for (const bound of this.bounds) bound.addEventListener("input", () => this.show());
    const keep = h(
      "form",
      { class: "gate-keep" },
      this.name,
      h("button", { class: "small" }, "Keep"),
    );
    this.name.placeholder = "Name of the phenotype";
    this.name.title = "A name that is there already gets the gate as one more that must hold";
    keep.hidden = !this.mayKeep;
    keep.addEventListener("submit", (event) => {
      event.preventDefault();
      this.keep().catch(toastError);
    });
    const table = h("a", {
      class: "button small",
      href: resultAddresses.cells(this.look.columns.segmentation),
    });
    fill(table, icon("table"), "All cells");
    return [
      h("div", { class: "gate-choices" }, ...choices.map(labelled)),
      this.plot.node,
      h("div", { class: "gate-choices" }, ...this.bounds.map(labelled)),
      this.note,
      keep,
      this.list,
      h("div", { class: "gate-ends" }, this.save, table),
    ];
  }

  private async offer(): Promise<void> {
    const columns = await this.look.columns.names();
    const means = columns.filter((name) => name.startsWith("mean_"));
    for (const choice of [this.x, this.y]) {
      choice.replaceChildren(...columns.map((value) => h("option", { value }, nameOf(value))));
    }
    this.x.value = means[0] ?? columns[0] ?? "";
    this.y.value =
      means[1] ?? columns.find((name) => /^(area|volume)_px$/.test(name)) ?? this.x.value;
    await this.sort();
    // Whoever was quicker than the server keeps the bounds that were typed meanwhile.
    await this.chosen(this.view);
  }

  /** Asks which cells are of which phenotype. */
  private async sort(): Promise<void> {
    this.sorted = await phenotypes.sorted(this.look.columns.segmentation);
    this.look.facts.set("Class or phenotype", phenotypeOf(this.sorted));
  }

  /** Another column is another gate; another view shows the same one. */
  private async chosen(choice: HTMLElement): Promise<void> {
    if (choice === this.x || choice === this.y) {
      for (const bound of this.bounds) bound.value = "";
    }
    this.cofactor.disabled = this.view.value !== "arcsinh";
    const wanted = [...new Set([this.x.value, this.y.value])];
    const values = await this.look.columns.values(wanted);
    for (const [at, name] of wanted.entries()) this.columns.set(name, values[at]!);
    if (!this.isOver) this.show();
  }

  private dragged(across: Interval, up: Interval): void {
    [...across, ...up].forEach((value, at) => {
      this.bounds[at]!.value = String(Number(value.toPrecision(6)));
    });
    this.show();
  }

  /** The gate of the four bounds; null until all are numbers. */
  private get gate(): Gate | null {
    const [left, right, bottom, top] = this.bounds.map((one) => one.valueAsNumber);
    if (![left, right, bottom, top].every(Number.isFinite)) return null;
    return { x: this.x.value, y: this.y.value, across: [left!, right!], up: [bottom!, top!] };
  }

  private show(): void {
    const gate = this.gate;
    const gated = gate ? within(gate, this.columns) : null;
    const { label, kinds, phenotypes: known } = this.sorted;
    const colors = known.map((one) => one.color);
    const rgb = colours(kinds, colors, gated);
    const [x, y] = [this.columns.get(this.x.value) ?? [], this.columns.get(this.y.value) ?? []];
    this.plot.show({ x, y, across: this.scale(x), up: this.scale(y), rgb, gate });
    const count = gated?.filter(Boolean).length;
    const all = plural(label.length, "object");
    setText(this.note, count === undefined ? `${all}; drag over the plot` : `${count} of ${all}`);
    this.list.replaceChildren(...known.map((one) => this.row(one)));
    this.save.hidden = known.length === 0;
    const isPlain = !gate && known.length === 0;
    const isNew = !this.look.offers.get().has(PHENOTYPE);
    this.look.offer(PHENOTYPE, isPlain ? null : { ids: label, rgb }, isNew || gate !== null);
  }

  private scale(values: Values): Scale {
    const cofactor = this.cofactor.valueAsNumber;
    return scaleOf(values, this.view.value as View, cofactor > 0 ? cofactor : 1);
  }

  private async keep(): Promise<void> {
    const { gate } = this;
    const name = this.name.value.trim();
    if (!gate) throw new Error("Drag over the plot first, or fill in the four bounds.");
    await phenotypes.keep(this.project, name, gate);
    this.name.form?.reset();
    for (const bound of this.bounds) bound.value = "";
    await this.again();
  }

  /** Objects have changed: they are sorted anew, and the gate stays. */
  private async changed(): Promise<void> {
    if (this.x.options.length === 0) return;
    await this.sort();
    await this.chosen(this.view);
  }

  private async again(): Promise<void> {
    await this.sort();
    if (!this.isOver) this.show();
  }

  private row({ id, name, color, cells }: SortedCells["phenotypes"][number]): HTMLElement {
    const swatch = h("span", { class: "gate-swatch" });
    swatch.style.background = color;
    const count = h("span", { class: "number" }, cells);
    const line = h("li", {}, swatch, h("span", {}, name), count);
    if (this.mayKeep) line.append(this.dropButton(id, name));
    return line;
  }

  private dropButton(id: string, name: string): HTMLElement {
    const label = `Remove ${name}`;
    const button = h("button", { type: "button", class: "quiet small", "aria-label": label });
    fill(button, icon("close"));
    button.addEventListener("click", () => {
      phenotypes
        .remove(id)
        .then(() => {
          const again = (): void => void this.again().catch(toastError);
          offerUndo(`“${name}” removed.`, [{ kind: "phenotype", id }], again);
          return this.again();
        })
        .catch(toastError);
    });
    return button;
  }

  private download(): void {
    const { label, kinds, phenotypes: known } = this.sorted;
    const names = known.map((one) => one.name);
    const text = asCsv(label, kinds, names);
    const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    h("a", { href, download: "phenotypes.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }
}

function select(label: string, options: readonly string[] = []): HTMLSelectElement {
  const made = options.map((value) => h("option", { value }, value));
  return h("select", { "aria-label": label }, ...made);
}

function number(label: string, value: string): HTMLInputElement {
  const input = h("input", { type: "number", step: "any", "aria-label": label });
  input.value = value;
  return input;
}

function labelled(control: HTMLElement): HTMLElement {
  return h("label", {}, control.getAttribute("aria-label") ?? "", control);
}
