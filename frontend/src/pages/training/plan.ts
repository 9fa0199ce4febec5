/** What would come of a training, in a few lines. */

import type { TrainingPlan } from "../../api/types";
import { h, icon } from "../../ui/dom";
import { duration, plural } from "../../ui/format";

/** The images on each side and how long it takes, or why it can't be. */
export function showPlan(plan: TrainingPlan): HTMLElement {
  if (plan.refusals.length > 0) {
    return h(
      "div",
      { class: "notice notice-amber" },
      icon("alert"),
      h("div", {}, ...plan.refusals.map((reason) => h("p", {}, reason))),
    );
  }
  const source = plan.measured ? "by trainings of this site" : "on two cores of a server";
  return h(
    "div",
    { class: "stack-tight" },
    h(
      "p",
      {},
      `Learns from ${plural(plan.images.length, "image")}, is measured by ${listed(plan.validation_images)}; ${plural(plan.objects, "object")} in all.`,
    ),
    h(
      "p",
      { class: "soft" },
      `About ${duration(60 * plan.minutes, true)}, ${plural(plan.epochs, "epoch")} (estimated ${source}). Which images it is measured by is told by their files, so it stays the same next time.`,
    ),
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
