/** The models of the site, a card each. */

import "../ui/page";
import "./models/models.css";
import { engines, models } from "../api/endpoints";
import type { Engine, Model } from "../api/types";
import { accuracyText, measureName } from "../ui/accuracy";
import { fill, h, need } from "../ui/dom";
import { bytes, stateName } from "../ui/format";
import { toastError } from "../ui/toast";

function card(model: Model, engine: Engine | undefined): HTMLElement {
  const accuracy = accuracyText(model.accuracy);
  return h(
    "article",
    { class: "model-card panel", id: model.slug },
    h(
      "header",
      {},
      h("h2", {}, model.name),
      h(
        "p",
        { class: "badges" },
        h("span", { class: "badge" }, engine?.title ?? model.engine),
        h("span", { class: "badge" }, `${model.ndim}D`),
        h("span", { class: "badge", title: "Licence" }, model.licence),
        accuracy ? h("span", { class: "badge", "data-state": "done" }, accuracy) : null,
        model.state === "available" ? null : h("span", { class: "badge" }, stateName(model.state)),
      ),
    ),
    h("p", {}, model.description || engine?.description),
    engine?.use_when
      ? h("p", { class: "soft" }, h("strong", {}, "Use it when: "), engine.use_when)
      : null,
    facts(model, engine),
  );
}

function facts(model: Model, engine: Engine | undefined): HTMLElement {
  const rows: [string, string][] = [
    ["Name for scripts", model.slug],
    ["Version", model.version],
    ["Size", bytes(model.bytes)],
    ["SHA-256", `${model.sha256.slice(0, 16)}…`],
    ["Measured", measured(model)],
    ["Please cite", model.citation || engine?.citation || ""],
  ];
  const shown = rows.filter(([, value]) => value !== "");
  return h(
    "dl",
    { class: "facts small-text" },
    ...shown.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

function measured(model: Model): string {
  return Object.entries(model.accuracy)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .map(([name, value]) => {
      const text = typeof value === "number" ? String(Number(value.toFixed(3))) : String(value);
      return `${measureName(name)} ${text}`;
    })
    .join(" · ");
}

async function show(): Promise<void> {
  const list = need("#models", HTMLElement);
  try {
    const [found, systems] = await Promise.all([models.all(), engines.all()]);
    const engineOf = (model: Model) => systems.find((one) => one.name === model.engine);
    fill(list, ...found.map((model) => card(model, engineOf(model))));
    need("#models-empty", HTMLElement).hidden = found.length > 0;
    if (window.location.hash)
      document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    list.replaceChildren();
    toastError(error);
  }
}

void show();
