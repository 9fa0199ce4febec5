/** The improvements of a project, newest first. */

import { addresses } from "../../api/endpoints";
import { improvements } from "../../api/learning";
import type { Improvement } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { ago, dateTime, stateName } from "../../ui/format";

const SHOWN = 100;

/** Reads and shows them. */
export async function showImprovements(project: string): Promise<void> {
  const page = await improvements.page(project, SHOWN);
  need("#improvements-empty", HTMLElement).hidden = page.results.length > 0;
  fill(need("#improvements", HTMLElement), ...page.results.map(row));
}

function row(improvement: Improvement): HTMLElement {
  const { id, model_slug, state, new_model_slug, compared, created_at } = improvement;
  const figures = compared.map((one) => one.figures.ap?.["0.50"]?.toFixed(3) ?? "–");
  return h(
    "tr",
    { "data-id": id },
    h("td", {}, h("a", { href: addresses.improvement(id) }, model_slug)),
    h("td", {}, h("span", { class: "badge", "data-state": state }, stateName(state))),
    h("td", {}, new_model_slug ?? "–"),
    h("td", { class: "number" }, figures.join(" → ") || "–"),
    h("td", { title: dateTime(created_at) }, ago(created_at)),
  );
}
