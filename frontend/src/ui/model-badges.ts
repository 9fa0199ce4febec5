/** Short facts about a model, the same wherever models are shown. */

import type { Engine, Model } from "../api/types";
import { h } from "./dom";
import { stateName } from "./format";

/** The licence; one that forbids commercial use stands out. */
export function licenceBadge(licence: string, nonCommercial: boolean | null): HTMLElement {
  const text = nonCommercial ? `${licence} · non-commercial` : licence;
  const state = nonCommercial ? "cancelled" : null;
  return h("span", { class: "badge", title: "Licence", "data-state": state }, text);
}

/** Draft, available or deprecated. */
export function stateBadge(state: Model["state"]): HTMLElement {
  const tones = { draft: "running-still", available: "ready", deprecated: "cancelled" };
  return h("span", { class: "badge", "data-state": tones[state] }, stateName(state));
}

/** "StarDist 2D". */
export function engineText(model: Model, engines: readonly Engine[]): string {
  const engine = engines.find((one) => one.name === model.engine);
  return `${engine?.title ?? model.engine} ${model.ndim}D`;
}
