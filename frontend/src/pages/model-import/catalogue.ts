/** The models that the engines' authors publish; the licence is shown before one is fetched. */

import { addresses, modelImports } from "../../api/endpoints";
import type { PublishedModel } from "../../api/types";
import { openDialog } from "../../ui/dialog";
import { fill, h, icon, need, setText } from "../../ui/dom";
import { licenceBadge } from "../../ui/model-badges";
import { toastError } from "../../ui/toast";
import { whenImported } from "./waiting";

/** Lists the catalogue. */
export async function showCatalogue(): Promise<void> {
  const list = need("#catalogue", HTMLElement);
  try {
    fill(list, ...(await modelImports.published()).map(row));
  } catch (error) {
    toastError(error);
  }
  list.setAttribute("aria-busy", "false");
}

function row(model: PublishedModel): HTMLElement {
  return h(
    "li",
    {},
    h(
      "div",
      { class: "stack-tight" },
      h(
        "p",
        { class: "badges" },
        h("strong", {}, model.upstream_name),
        h("span", { class: "badge" }, `${model.engine} ${model.ndim.join("/")}D`),
        licenceBadge(model.licence, model.non_commercial),
      ),
      h("p", { class: "soft" }, model.description),
    ),
    action(model),
  );
}

function action(model: PublishedModel): HTMLElement {
  if (model.installed) {
    return h("a", { class: "button small", href: addresses.model(model.installed) }, "Installed");
  }
  if (!model.address) {
    const page = { class: "button quiet small", href: model.page, rel: "noreferrer" };
    return h("a", page, "Authors' page");
  }
  const fetch = (): void => ask(model);
  const label = `Fetch ${model.upstream_name}`;
  return h(
    "button",
    { class: "small", "aria-label": label, onclick: fetch },
    icon("download"),
    "Fetch",
  );
}

/** Shows the terms; the model is fetched by whoever accepts them. */
function ask(model: PublishedModel): void {
  const accept = h("input", { type: "checkbox", id: "accept", required: true });
  const progress = h("p", { class: "soft", role: "status" });
  openDialog({
    title: `Fetch ${model.upstream_name}`,
    action: "Fetch",
    body: [
      h(
        "div",
        { class: model.non_commercial ? "notice notice-amber" : "notice" },
        icon(model.non_commercial ? "alert" : "info"),
        h("p", {}, model.terms),
      ),
      h("p", {}, `Please cite: ${model.citation}`),
      h("p", { class: "small-text faint" }, `From ${model.address}`),
      h("label", { class: "choice" }, accept, "I accept the licence for the people of this site"),
      progress,
    ],
    submit: async () => {
      const begun = await modelImports.fetch(model.name);
      await whenImported(begun, (text) => setText(progress, text));
    },
  });
}
