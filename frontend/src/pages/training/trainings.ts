/** The trainings of a project, newest first. */

import { addresses } from "../../api/endpoints";
import { trainings } from "../../api/learning";
import type { Training } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { ago, dateTime, percent, stateName } from "../../ui/format";

const SHOWN = 100;

/** Reads and shows them. */
export async function showTrainings(project: string): Promise<void> {
  const page = await trainings.page(project, SHOWN);
  need("#trainings-empty", HTMLElement).hidden = page.results.length > 0;
  fill(need("#trainings", HTMLElement), ...page.results.map(row));
}

function row(training: Training): HTMLElement {
  const { id, name, state, engine, start_slug, fraction, best_ap50, created_at } = training;
  return h(
    "tr",
    { "data-id": id },
    h("td", {}, h("a", { href: addresses.training(id) }, name)),
    h("td", {}, h("span", { class: "badge", "data-state": state }, stateName(state))),
    h("td", {}, start_slug ? `${engine}, from ${start_slug}` : `${engine}, new`),
    h("td", { class: "number" }, percent(fraction, 1)),
    h("td", { class: "number" }, best_ap50?.toFixed(3) ?? "–"),
    h("td", { title: dateTime(created_at) }, ago(created_at)),
  );
}
