/** One contestant on the crop that is shown: picture, outlines, figures, and what to do with it. */

import { type BakeOff, type Contestant, labelsAt, type Panel, places } from "../../api/bakeoffs";
import { fill, h, icon, setText } from "../../ui/dom";
import { stateName } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { CropCanvas } from "./canvas";
import type { Lens } from "./lens";
import { outlinePath } from "./outlines";
import { Tuning } from "./tuning";
import { differenceOf, factsOf, figure, type Schema } from "./words";

export interface CardHooks {
  /** Only for those who may run. */
  use?: (contestant: Contestant, parameters: Record<string, unknown>) => void;
}

export class Card {
  readonly canvas: CropCanvas;
  readonly element: HTMLElement;
  readonly #state = h("span", { class: "badge" });
  readonly #difference = h("p", { class: "small-text soft" });
  readonly #facts = h("p", { class: "small-text number" });
  readonly #accuracy = h("p", { class: "small-text number soft" });
  readonly #error = h("p", { class: "bake-error", hidden: true });
  readonly #tools = h("div", { class: "bake-tools" });
  readonly #tuningPlace = h("div", {});
  #panel: Panel | null = null;
  #size = { width: 0, height: 0 };
  #drawn = "";
  #tuning: Tuning | null = null;
  /** The card whose thresholds are being changed: one at a time. */
  static #tuned: Card | null = null;

  constructor(
    private contestant: Contestant,
    private readonly schema: Schema,
    lens: Lens,
    private readonly hooks: CardHooks,
  ) {
    this.canvas = new CropCanvas(lens);
    const title = h("h3", {}, contestant.model_name);
    this.element = h(
      "article",
      {
        class: "panel bake-card",
        "data-contestant": contestant.id,
        "aria-label": contestant.model_name,
      },
      h("header", {}, h("div", {}, title, this.#difference), this.#state),
      h("div", { class: "bake-picture" }, this.canvas.element, this.#error),
      h(
        "div",
        { class: "bake-facts" },
        this.#facts,
        this.#accuracy,
        this.#tools,
        this.#tuningPlace,
      ),
    );
    this.#showTools();
  }

  /** Shows the contestant as it is now, on a crop. */
  show(
    bakeOff: BakeOff,
    contestant: Contestant,
    crop: string,
    size: { width: number; height: number },
  ): void {
    this.contestant = contestant;
    this.#size = size;
    const panel = contestant.panels.find((one) => one.crop === crop) ?? null;
    const isOther = panel?.id !== this.#panel?.id;
    this.#panel = panel;
    setText(this.#difference, differenceOf(contestant, bakeOff.contestants, this.schema));
    const state = panel?.state ?? "cancelled";
    this.#state.dataset.state = state;
    this.#state.hidden = state === "done";
    setText(this.#state, stateName(state));
    setText(this.#facts, panel ? factsOf(panel) : "");
    const ap = panel?.figures.ap;
    setText(
      this.#accuracy,
      ap
        ? `AP@0.5 ${figure(ap["0.50"])} · AP@0.75 ${figure(ap["0.75"])} · F1 ${figure(panel?.figures.f1)}`
        : "",
    );
    this.#error.hidden = !panel?.error;
    setText(this.#error, panel?.error ?? "");
    this.#tools.hidden = state !== "done" || !this.hooks.use;
    this.canvas.element.setAttribute("aria-label", this.#spoken());
    if (isOther) this.canvas.show({ found: null });
    if (panel && state === "done" && (isOther || this.#drawn !== panel.id)) this.#fetch(panel);
    if (panel && isOther) this.#tuning?.look(panel);
  }

  #spoken(): string {
    return `${this.contestant.model_name}: ${this.#facts.textContent || this.#state.textContent}`;
  }

  #fetch(panel: Panel): void {
    this.#drawn = panel.id;
    labelsAt(places.panel(panel.id))
      .then((labels) => {
        if (this.#panel?.id === panel.id && !this.#tuning) this.#draw(labels);
      })
      .catch(toastError);
  }

  #draw(labels: Uint32Array): void {
    const { width, height } = this.#size;
    this.canvas.show({ found: outlinePath(labels, width, height) });
    this.element.dataset.drawn = String(new Set(labels).size - (labels.includes(0) ? 1 : 0));
  }

  #showTools(): void {
    const { use } = this.hooks;
    if (!use) return;
    fill(
      this.#tools,
      h(
        "button",
        {
          type: "button",
          class: "small primary",
          onclick: () => use(this.contestant, this.contestant.parameters),
        },
        icon("check"),
        "Use this one",
      ),
      h(
        "button",
        { type: "button", class: "small", "aria-expanded": "false", onclick: () => this.#tune() },
        "Change thresholds",
      ),
    );
  }

  #tune(): void {
    if (this.#tuning || !this.#panel) {
      this.#endTuning();
      return;
    }
    if (Card.#tuned) Card.#tuned.#endTuning();
    Card.#tuned = this;
    this.#tuning = new Tuning(
      this.contestant,
      this.#panel,
      this.schema,
      ({ labels }) => this.#draw(labels),
      (parameters) => this.hooks.use?.(this.contestant, parameters),
      () => this.#endTuning(),
    );
    this.#tools.querySelector("[aria-expanded]")?.setAttribute("aria-expanded", "true");
    fill(this.#tuningPlace, this.#tuning.element);
  }

  #endTuning(): void {
    if (Card.#tuned === this) Card.#tuned = null;
    this.#tuning?.end();
    this.#tuning = null;
    this.#tuningPlace.replaceChildren();
    this.#tools.querySelector("[aria-expanded]")?.setAttribute("aria-expanded", "false");
    if (this.#panel?.state === "done") this.#fetch(this.#panel);
  }
}
