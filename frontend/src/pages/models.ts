/** The models of the site, narrowed by what one looks for. */

import "../ui/page";
import "./models/models.css";
import { cursorOf } from "../api/client";
import { addresses, engines, models } from "../api/endpoints";
import type { Engine, Model, ModelFilter } from "../api/types";
import { accuracyText } from "../ui/accuracy";
import { append, fill, h, need } from "../ui/dom";
import { count, stateName } from "../ui/format";
import { engineText, licenceBadge, stateBadge } from "../ui/model-badges";
import { toastError } from "../ui/toast";

const PAGE = 50;
const TYPING_MS = 250;

const list = need("#models", HTMLElement);
const more = need("#models-more", HTMLButtonElement);
const filters = need("#model-filters", HTMLFormElement);
let systems: readonly Engine[] = [];
let cursor: string | undefined;
let asked = 0;

function row(model: Model): HTMLElement {
  const place = model.project_name ? ` · only in ${model.project_name}` : "";
  return h(
    "tr",
    { id: model.slug },
    h(
      "td",
      {},
      h("a", { href: addresses.model(model.slug) }, h("strong", {}, model.name)),
      h("div", { class: "small-text faint" }, model.slug + place),
    ),
    h("td", { class: "nowrap" }, engineText(model, systems)),
    h("td", {}, licenceBadge(model.licence, model.non_commercial)),
    h("td", { class: "number nowrap" }, accuracyText(model.accuracy) || "–"),
    h("td", { class: "soft" }, stateName(model.origin)),
    h("td", {}, stateBadge(model.state)),
    h("td", { class: "number" }, count(model.projects_using)),
  );
}

function wanted(): ModelFilter {
  const given = new FormData(filters);
  const entries = ["search", "engine", "origin", "state"].map((name) => {
    return [name, String(given.get(name) ?? "").trim() || undefined];
  });
  return Object.fromEntries(entries) as ModelFilter;
}

/** Reads the first page, or the next; an answer to an older question is dropped. */
async function show(next = false): Promise<void> {
  asked += 1;
  const question = asked;
  try {
    const page = await models.page(wanted(), PAGE, next ? cursor : undefined);
    if (question !== asked) return;
    cursor = cursorOf(page.next);
    const rows = page.results.map(row);
    if (next) append(list, rows);
    else fill(list, ...rows);
    need("#models-empty", HTMLElement).hidden = list.childElementCount > 0;
    more.hidden = !cursor;
    list.setAttribute("aria-busy", "false");
  } catch (error) {
    toastError(error);
  }
}

async function begin(): Promise<void> {
  try {
    systems = await engines.all();
  } catch (error) {
    toastError(error);
  }
  await show();
}

let typing: ReturnType<typeof setTimeout> | undefined;
filters.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => void show(), TYPING_MS);
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  void show();
});
more.addEventListener("click", () => void show(true));
void begin();
