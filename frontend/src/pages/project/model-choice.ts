/** What helps to choose a model: what it is for, how good it is, under which licence. */

import type { Engine, Model } from "../../api/types";
import { accuracyText } from "../../ui/accuracy";
import { h } from "../../ui/dom";

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
