/** Which engine does the work: a card each, with the objects it is good at. */

import type { Engine, Model } from "../../api/types";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";

export interface EngineChoice {
  element: HTMLElement;
  chosen(): string;
  choose(engine: string): void;
}

/** Engines of which no model is installed are shown, but can't be chosen. */
export function engineChoice(
  engines: readonly Engine[],
  models: readonly Model[],
  changed: () => void,
): EngineChoice {
  const cards = engines.map((engine) => {
    const count = models.filter((model) => model.engine === engine.name).length;
    return card(engine, count);
  });
  const inputs = cards.map((one) => one.querySelector("input") as HTMLInputElement);
  const element = h(
    "fieldset",
    { class: "engines" },
    h("legend", {}, "Engine"),
    h("p", { class: "hint" }, "Choose by what your objects look like."),
    h("div", { class: "engine-cards" }, ...cards),
  );
  element.addEventListener("change", changed);
  return {
    element,
    chosen: () => inputs.find((input) => input.checked)?.value ?? "",
    choose: (engine) => {
      for (const input of inputs) input.checked = input.value === engine;
    },
  };
}

function card(engine: Engine, models: number): HTMLElement {
  const id = `engine-${engine.name}`;
  return h(
    "label",
    { class: "engine-card", for: id },
    h("input", {
      type: "radio",
      id,
      name: "engine",
      value: engine.name,
      disabled: models === 0,
      "aria-labelledby": `${id}-name`,
      "aria-describedby": `${id}-use`,
    }),
    h(
      "span",
      { class: "engine-name", id: `${id}-name` },
      h("strong", {}, engine.title),
      ` ${engine.ndim.map((dimensions) => `${dimensions}D`).join(" and ")}`,
    ),
    h("span", { class: "engine-use", id: `${id}-use` }, engine.use_when),
    h("span", { class: "engine-models" }, models ? plural(models, "model") : "No model installed"),
  );
}
