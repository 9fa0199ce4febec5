/** Which models are tried, and with which values of their parameters. */

import type { NewBakeOff } from "../../api/bakeoffs";
import type { Engine, Model } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import type { ParameterSchema } from "../../ui/schema-form";
import { valuesOf } from "./grid";

type Entrant = NewBakeOff["contestants"][number];

interface Row {
  model: Model;
  box: HTMLInputElement;
  inputs: Map<string, HTMLInputElement>;
  element: HTMLElement;
}

export class ContestantChoice {
  readonly #rows: Row[];

  constructor(models: readonly Model[], engines: readonly Engine[], changed: () => void) {
    const list = need("#contestants", HTMLElement);
    this.#rows = models.map(rowOf);
    const groups = engines.map((engine) => {
      const own = this.#rows.filter(({ model }) => model.engine === engine.name);
      if (own[0]) own[0].box.checked = own[0].model.ndim === 2;
      return own.length
        ? h(
            "fieldset",
            { class: "bake-engine" },
            h("legend", {}, engine.title),
            ...own.map(({ element }) => element),
          )
        : null;
    });
    fill(list, ...groups);
    list.addEventListener("input", changed);
  }

  /** How many sets of parameters are asked for, and how. Throws a sentence for a wrong value. */
  chosen(): { entrants: Entrant[]; count: number } {
    const entrants = this.#rows.filter(({ box }) => box.checked).map(entrantOf);
    const count = entrants.reduce(
      (sum, { grid }) => sum + Object.values(grid ?? {}).reduce((n, v) => n * v.length, 1),
      0,
    );
    return { entrants, count };
  }
}

function rowOf(model: Model): Row {
  const box = h("input", { type: "checkbox", value: model.slug });
  const { properties = {} } = model.parameters as { properties?: Record<string, ParameterSchema> };
  const numbers = Object.entries(properties).filter(
    ([name, one]) => name !== "link_iou" && (one.type === "number" || one.type === "integer"),
  );
  const inputs = new Map(
    numbers.map(([name, one]) => [
      name,
      h("input", {
        type: "text",
        id: `grid-${model.slug}-${name}`,
        placeholder: String(one.default),
        autocomplete: "off",
      }),
    ]),
  );
  const fields = numbers.map(([name, one]) =>
    h(
      "div",
      { class: "field" },
      h("label", { for: `grid-${model.slug}-${name}`, title: one.description }, one.title ?? name),
      inputs.get(name),
    ),
  );
  const element = h(
    "div",
    { class: "bake-model" },
    h("label", { class: "check" }, box, ` ${model.name}`),
    h(
      "details",
      {},
      h("summary", {}, `Values to try with ${model.name}`),
      h("div", { class: "bake-values" }, ...fields),
    ),
  );
  return { model, box, inputs, element };
}

function entrantOf({ model, inputs }: Row): Entrant {
  const { properties = {} } = model.parameters as { properties?: Record<string, ParameterSchema> };
  const grid: Record<string, number[]> = {};
  for (const [name, input] of inputs) {
    const schema = properties[name] ?? {};
    const values = valuesOf(input.value, schema, `${model.name}, ${schema.title ?? name}`);
    if (values.length) grid[name] = values;
  }
  return { model: model.slug, parameters: {}, grid, channels: null };
}
