/** Which projects use a model. */

import { addresses } from "../../api/endpoints";
import type { ModelUsage } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { ago, plural } from "../../ui/format";

/** A line for each project that one sees. */
export function showUsage(usage: readonly ModelUsage[]): void {
  const rows = usage.map(row);
  const none = h("li", { class: "soft" }, "None of the projects that you see has run it.");
  fill(need("#model-usage", HTMLElement), ...(rows.length ? rows : [none]));
}

function row(usage: ModelUsage): HTMLElement {
  const made = `${plural(usage.runs, "run")}, ${plural(usage.segmentations, "segmentation")}`;
  const last = usage.last_run_at ? `, last ${ago(usage.last_run_at)}` : "";
  return h(
    "li",
    {},
    h("a", { href: addresses.project(usage.project) }, usage.project_name),
    usage.is_default ? h("span", { class: "badge" }, "Default there") : null,
    h("span", { class: "small-text faint number" }, made + last),
  );
}
