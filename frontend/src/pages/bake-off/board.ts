/** The linked panels of a crop, and the choice of the crop. */

import { type BakeOff, type Contestant, type Crop, labelsAt, places } from "../../api/bakeoffs";
import type { Model } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { toastError } from "../../ui/toast";
import { Card } from "./card";
import { Lens } from "./lens";
import { outlinePath } from "./outlines";
import { openUse } from "./use";
import { schemaOf } from "./words";

const VIEW_HEIGHT = 300;

export class Board {
  readonly #lens = new Lens({ width: 1, height: 1 }, { width: 1, height: VIEW_HEIGHT });
  readonly #cards = new Map<string, Card>();
  readonly #grid = need("#bake-grid", HTMLElement);
  readonly #tabs = need("#bake-crops", HTMLElement);
  readonly #truth = need("#show-truth", HTMLInputElement);
  #crop = "";
  #pictured = "";
  #truthPath: Path2D | null = null;
  #bakeOff: BakeOff | null = null;

  constructor(
    private readonly models: ReadonlyMap<string, Model>,
    private readonly mayRun: boolean,
  ) {
    new ResizeObserver(() => this.#measure()).observe(this.#grid);
    need("#bake-fit", HTMLButtonElement).addEventListener("click", () => this.#lens.fit());
    this.#truth.addEventListener("change", () => this.#showTruth());
  }

  show(bakeOff: BakeOff): void {
    this.#bakeOff = bakeOff;
    const crop = bakeOff.crops.find(({ id }) => id === this.#crop) ?? bakeOff.crops[0];
    if (!crop) return;
    this.#crop = crop.id;
    this.#showTabs(bakeOff.crops);
    for (const one of bakeOff.contestants) {
      this.#card(one).show(bakeOff, one, crop.id, crop);
    }
    this.#measure();
    if (this.#pictured !== crop.id) this.#showPicture(crop).catch(toastError);
  }

  #card(one: Contestant): Card {
    const known = this.#cards.get(one.id);
    if (known) return known;
    const schema = schemaOf(this.models.get(one.model));
    const use = (contestant: Contestant, parameters: Record<string, unknown>): void => {
      const words = (given: Record<string, unknown>): string =>
        Object.entries(given)
          .map(
            ([name, value]) =>
              `${schema.properties?.[name]?.title ?? name} ${value ?? "automatic"}`,
          )
          .join(" · ");
      openUse(this.#bakeOff!, contestant, parameters, words);
    };
    const card = new Card(one, schema, this.#lens, this.mayRun ? { use } : {});
    this.#cards.set(one.id, card);
    this.#grid.append(card.element);
    return card;
  }

  #showTabs(crops: readonly Crop[]): void {
    this.#tabs.hidden = crops.length < 2;
    fill(
      this.#tabs,
      ...crops.map((crop, index) =>
        h(
          "button",
          {
            type: "button",
            class: "small bake-tab",
            "aria-pressed": String(crop.id === this.#crop),
            title: `${crop.image_name}, from (${crop.x}, ${crop.y})`,
            onclick: () => this.#choose(crop.id),
          },
          h("img", { src: places.picture(crop.id), alt: "", width: 28, height: 28 }),
          `${index + 1}. ${crop.image_name}`,
        ),
      ),
    );
  }

  #choose(crop: string): void {
    this.#crop = crop;
    if (this.#bakeOff) this.show(this.#bakeOff);
    this.#tabs.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }

  async #showPicture(crop: Crop): Promise<void> {
    this.#pictured = crop.id;
    this.#truthPath = null;
    need("#truth-choice", HTMLElement).hidden = !crop.truth;
    const picture = new Image();
    picture.src = places.picture(crop.id);
    await picture.decode();
    if (this.#pictured !== crop.id) return;
    for (const card of this.#cards.values()) card.canvas.show({ picture });
    await this.#showTruth();
  }

  async #showTruth(): Promise<void> {
    const crop = this.#bakeOff?.crops.find(({ id }) => id === this.#crop);
    if (this.#truth.checked && crop?.truth && !this.#truthPath) {
      const labels = await labelsAt(places.truth(crop.id));
      if (this.#crop !== crop.id) return;
      this.#truthPath = outlinePath(labels, crop.width, crop.height);
    }
    const truth = this.#truth.checked ? this.#truthPath : null;
    for (const card of this.#cards.values()) card.canvas.show({ truth });
  }

  /** All panels are of one size, so that one camera suits them all. */
  #measure(): void {
    const crop = this.#bakeOff?.crops.find(({ id }) => id === this.#crop);
    const first = this.#grid.querySelector(".bake-picture");
    if (!crop || !first) return;
    this.#lens.setSizes(crop, { width: first.clientWidth, height: VIEW_HEIGHT });
  }
}
