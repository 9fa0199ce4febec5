/** Which phenotypes lie near which, over what chance would give. */

import { type Near, phenotypes } from "../../api/phenotypes";
import { inTurn } from "../../state/in-turn";
import { fill, h, need } from "../../ui/dom";
import { toastError } from "../../ui/toast";
import { matrixTable } from "./matrix";

/** Eight times as often as by chance is as red as it gets. */
const STRONG = 3;

export class NearPanel {
  private readonly how = h(
    "select",
    { "aria-label": "What is near" },
    h("option", { value: "nearest" }, "Nearest cells"),
    h("option", { value: "radius" }, "Up to (µm)"),
  );
  private readonly number = h("input", {
    type: "number",
    min: 1,
    step: "any",
    "aria-label": "How many, or how far",
    value: 10,
  });
  private readonly what = h(
    "select",
    { "aria-label": "What to show" },
    h("option", { value: "enrichment" }, "over chance"),
    h("option", { value: "mean" }, "neighbours of a cell"),
  );

  constructor(private readonly segmentation: string) {
    fill(need("#near-choices", HTMLElement), this.how, this.number, this.what);
    for (const choice of [this.how, this.number, this.what]) {
      choice.addEventListener("change", () => this.load().catch(toastError));
    }
  }

  /** For the address of an export: it has the same neighbours. */
  get query(): string {
    return new URLSearchParams(
      Object.entries(this.near).map(([name, value]) => [name, String(value)]),
    ).toString();
  }

  private get near(): Near {
    const value = this.number.valueAsNumber || 10;
    return this.how.value === "radius" ? { radius: value } : { nearest: Math.round(value) };
  }

  /** Reads what is chosen by then. */
  readonly load = inTurn(() => this.read());

  private async read(): Promise<void> {
    const place = need("#neighbourhood", HTMLElement);
    const found = await phenotypes.neighbourhood(this.segmentation, this.near);
    if (found.names.length < 2) {
      const text = "Name phenotypes first: then this says which of them are found together.";
      fill(place, h("p", { class: "empty" }, text));
      return;
    }
    const isOverChance = this.what.value === "enrichment";
    const most = Math.max(1, ...found.mean.flat().map((value) => value ?? 0));
    fill(
      place,
      matrixTable({
        corner: isOverChance ? "Times as often as by chance" : "Mean number of neighbours",
        rows: found.names.map((name, at) => `${name} (${found.cells[at]})`),
        columns: found.names,
        values: isOverChance ? found.enrichment : found.mean,
        tone: (value) => (isOverChance ? Math.log2(value || 2 ** -STRONG) / STRONG : value / most),
      }),
    );
  }
}
