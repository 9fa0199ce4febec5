/** What helps to choose a model: what it is for, how good it is, under which licence. */

import type { Engine, Image, Model } from "../../api/types";
import { accuracyText } from "../../ui/accuracy";
import { h, icon } from "../../ui/dom";
import { plural } from "../../ui/format";

/** A line of the list of models. */
export function modelOption(model: Model, engines: readonly Engine[]): HTMLOptionElement {
  const engine = engines.find((one) => one.name === model.engine);
  return h("option", { value: model.slug }, `${model.name} (${engine?.title ?? model.engine})`);
}

/** The few facts under the list. */
export function modelCard(model: Model, engine: Engine | undefined): HTMLElement {
  const accuracy = accuracyText(model.accuracy);
  return h(
    "div",
    { class: "stack-tight" },
    h("p", {}, model.description || engine?.description),
    engine?.use_when
      ? h("p", { class: "soft" }, h("strong", {}, "Use it when: "), engine.use_when)
      : null,
    h(
      "p",
      { class: "badges" },
      h("span", { class: "badge" }, `${model.ndim}D`),
      h("span", { class: "badge" }, model.licence),
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
