/** What colours the objects of the chosen layer, and what the colours mean. */

import { phenotypes } from "../../../api/phenotypes";
import { effect, watch } from "../../../state/signal";
import { h, setText } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import type { Paint } from "../../../viewer";
import { isMap, MAP_NAMES, mapGradient } from "../../../viewer/colour_maps";
import { trim } from "../../../viewer/units";
import { colours, phenotypeOf } from "../gates/gate";
import {
  BY_ID,
  type Colouring,
  FIRST_COLOURING,
  IN_ONE,
  isKind,
  nameOf,
  PHENOTYPE,
  REVIEW,
  TRACK,
} from "./colouring";
import type { LayerLook } from "./look";
import { verdictOf } from "./verdicts";
import "./layers.css";

/** What offers are called, and when there is one. */
const OFFERS: Readonly<Record<string, string>> = { ":difference": "Difference" };

export class ColourPanel {
  readonly #select = h("select", { "aria-label": "Colour objects by" });
  readonly #map = h("select", { "aria-label": "Colour map" });
  readonly #reversed = h("input", { type: "checkbox" });
  readonly #color = h("input", { type: "color", "aria-label": "Colour of all objects" });
  readonly #legend = h("div", { class: "layer-legend", role: "img" });
  readonly #note = h("p", { class: "viewer-note", role: "status" });
  readonly #maps: HTMLElement;
  #stop: () => void = () => {};
  #look: LayerLook | null = null;
  /** The colours of phenotypes that were asked for here; gates may offer others. */
  #sorted: Paint | null = null;
  readonly node: HTMLElement;

  constructor() {
    this.#map.append(...MAP_NAMES.map((name) => h("option", { value: name }, title(name))));
    const reversed = h("label", { class: "viewer-row" }, this.#reversed, "Reversed");
    this.#maps = h("div", { class: "layer-map" }, this.#map, reversed);
    const by = h("label", { class: "layer-by" }, h("span", {}, "Colour by"), this.#select);
    this.node = h("div", { class: "layer-colours" }, by, this.#color, this.#maps, this.#legend);
    this.node.append(this.#note);
    this.#select.addEventListener("change", () => {
      this.choose(this.#select.value).catch((error: unknown) => {
        this.#select.value = this.#look?.colouring.get().by ?? BY_ID;
        toastError(error);
      });
    });
    this.#map.addEventListener("change", () => {
      const map = this.#map.value;
      if (isMap(map)) this.#change({ map });
    });
    this.#reversed.addEventListener("change", () =>
      this.#change({ isReversed: this.#reversed.checked }),
    );
    this.#color.addEventListener("input", () => this.#change({ color: this.#color.value }));
  }

  /** Is about another layer from now on. */
  about(look: LayerLook | null): void {
    this.#stop();
    this.#look = look;
    this.node.hidden = !look;
    if (!look) return;
    this.#offer(look, []);
    look.columns
      .names()
      .then((names) => {
        if (this.#look !== look) return;
        this.#offer(look, names);
        // In a movie an object has an id at each time: its track is what it is known by.
        const isFresh = look.colouring.get() === FIRST_COLOURING;
        if (isFresh && names.includes(TRACK)) this.#change({ by: TRACK });
        this.#show(look);
      })
      .catch(toastError);
    const stops = [
      effect(() => this.#show(look)),
      watch(look.columns.round, () => this.#renew(look).catch(toastError)),
    ];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  #change(change: Partial<Colouring>): void {
    this.#look?.colour(change).catch(toastError);
  }

  /** Colours by this from now on. */
  async choose(by: string): Promise<void> {
    const look = this.#look;
    if (!look) return;
    if (by === PHENOTYPE && !look.offers.get().has(PHENOTYPE)) {
      this.#sorted = await this.#phenotypes(look);
      look.offer(PHENOTYPE, this.#sorted);
    }
    this.#change({ by });
  }

  /** Objects have changed: they may be of other phenotypes. */
  async #renew(look: LayerLook): Promise<void> {
    const { by } = look.colouring.get();
    if (by !== PHENOTYPE || look.offers.get().get(PHENOTYPE) !== this.#sorted) return;
    this.#sorted = await this.#phenotypes(look);
    look.offer(PHENOTYPE, this.#sorted);
  }

  /** The colours of the project's phenotypes. */
  async #phenotypes(look: LayerLook): Promise<Paint> {
    const sorted = await phenotypes.sorted(look.columns.segmentation);
    const { label, kinds, phenotypes: known } = sorted;
    if (known.length === 0)
      throw new Error("There is no class yet: add one under Edit, or keep a gate.");
    look.facts.set("Class or phenotype", phenotypeOf(sorted));
    const colors = known.map(({ color }) => color);
    return { ids: label, rgb: colours(kinds, colors, null) };
  }

  #offer({ offers }: LayerLook, columns: readonly string[]): void {
    const option = (value: string, text: string) => h("option", { value }, text);
    const made = Object.entries(OFFERS).map(([value, text]) => {
      const one = option(value, text);
      one.hidden = !offers.get().has(value);
      return one;
    });
    this.#select.replaceChildren(
      option(BY_ID, "Object"),
      option(IN_ONE, "One colour"),
      ...made,
      option(PHENOTYPE, "Class or phenotype"),
      option(REVIEW, "Review state"),
      ...columns.map((name) => option(name, nameOf(name))),
    );
  }

  #show(look: LayerLook): void {
    const { by, map, isReversed, color } = look.colouring.get();
    const spread = look.spread.get();
    for (const option of this.#select.options) {
      if (option.value in OFFERS) option.hidden = !look.offers.get().has(option.value);
    }
    this.#select.value = by;
    this.#map.value = map;
    this.#reversed.checked = isReversed;
    this.#color.value = color;
    this.#color.hidden = by !== IN_ONE;
    const isMeasured = !by.startsWith(":") && by !== BY_ID;
    const isRamp = isMeasured && !isKind(by) && spread !== null;
    this.#maps.hidden = !isRamp;
    this.#legend.hidden = !isRamp;
    const empty = look.isEmpty.get() ? "Nothing was measured of these objects." : "";
    setText(this.#note, by === REVIEW ? verdictOf(look.verdict.get()).said : empty);
    if (!isRamp) return;
    const [low, high] = [trim(spread.low), trim(spread.high)];
    this.#legend.style.background = mapGradient(map, isReversed);
    this.#legend.setAttribute("aria-label", `From ${low} to ${high}`);
    this.#legend.replaceChildren(h("span", {}, low), h("span", {}, high));
  }
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
