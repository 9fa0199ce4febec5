/** What helps to choose a model: what it is for, how good it is, under which licence. */

import type { Engine, Image, Model, RunSettings } from "../../api/types";
import { accuracyText } from "../../ui/accuracy";
import { h, icon } from "../../ui/dom";
import { plural } from "../../ui/format";

/** Most people begin with roundish nuclei. */
const FIRST_ENGINE = "stardist";

/** The model that a new run begins with: the project's last one, else one to begin with. */
export function firstModel(models: readonly Model[], settings: RunSettings): Model {
  const last = models.find((model) => model.slug === settings.model);
  return last ?? modelOfEngine(FIRST_ENGINE, models, settings) ?? models[0]!;
}

/** Of an engine's models the one that the project used last, else the first. */
export function modelOfEngine(
  engine: string,
  models: readonly Model[],
  { remembered }: RunSettings,
): Model | undefined {
  const own = models.filter((model) => model.engine === engine);
  const used = remembered.flatMap(({ model }) => own.find((one) => one.slug === model) ?? []);
  return used[0] ?? own[0];
}

/** A line of the list of models. */
export function modelOption(model: Model): HTMLOptionElement {
  return h("option", { value: model.slug }, model.name);
}

/** The few facts under the list. */
export function modelCard(model: Model, engine: Engine | undefined): HTMLElement {
  const accuracy = accuracyText(model.accuracy);
  return h(
    "div",
    { class: "stack-tight" },
    h("p", {}, model.description || engine?.description),
    engine && model.description
      ? h("p", { class: "soft" }, h("strong", {}, "How it works: "), engine.description)
      : null,
    h(
      "p",
      { class: "badges" },
      h("span", { class: "badge" }, `${model.ndim}D`),
      h("span", { class: "badge", title: "Licence" }, model.licence),
      accuracy ? h("span", { class: "badge", "data-state": "done" }, accuracy) : null,
    ),
  );
}

/** A word of caution when a model made for fluorescence is to see colour pictures; null otherwise.
 *
 * Fluorescence is often saved as RGB, so this can't be an error. */
export function modelCaution(model: Model, images: readonly Image[]): HTMLElement | null {
  const colour = images.filter((image) => image.is_rgb).length;
  const fluorescence = /fluorescen/i.test(`${model.name} ${model.description}`);
  if (colour === 0 || !fluorescence || model.channels.length > 1) return null;
  return h(
    "div",
    { class: "notice notice-amber", role: "status" },
    icon("alert"),
    h(
      "p",
      {},
      `${plural(colour, "image")} in colour: this model sees brightness only, and expects bright objects on a dark ground. On stained tissue it will find little.`,
    ),
  );
}
