/** The parameters of a run: as the project last set them, and the way back to the tuned ones. */

import type { Model, RememberedSettings } from "../../api/types";
import { fill, h, icon } from "../../ui/dom";
import { ago, plural } from "../../ui/format";
import { schemaForm, type Value } from "../../ui/schema-form";

export interface RunParameters {
  element: HTMLDetailsElement;
  /** What differs from the model's defaults; throws a sentence when a field is not right. */
  changes(): Record<string, Value>;
}

/** The form of a model, opened where something differs from the model's own values. */
export function runParameters(model: Model, remembered?: RememberedSettings): RunParameters {
  const form = schemaForm(model.parameters, remembered?.parameters);
  const note = h("span", { class: "badge", role: "status" });
  const reset = h(
    "button",
    { type: "button", class: "small", onclick: () => form.reset() },
    icon("retry"),
    "Use the model's tuned values",
  );
  const element = h(
    "details",
    { class: "parameters-box", open: form.changed() > 0 },
    h("summary", {}, h("span", {}, "Parameters"), note),
    h("div", { class: "parameters-head" }, h("p", { class: "soft" }, source(remembered)), reset),
    form.element,
  );
  const tell = (): void => {
    const changed = form.changed();
    fill(note, changed ? `${plural(changed, "value")} changed` : "tuned for this model");
    reset.disabled = changed === 0;
  };
  form.element.addEventListener("input", tell);
  tell();
  return { element, changes: () => form.changes() };
}

function source(remembered: RememberedSettings | undefined): string {
  if (!remembered) return "These values were tuned for this model.";
  const who = remembered.created_by ? ` by ${remembered.created_by}` : "";
  return `From this project's last run of this model, ${ago(remembered.created_at)}${who}.`;
}
