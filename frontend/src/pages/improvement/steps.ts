/** What each step says, and the buttons of the last two. */

import { addresses } from "../../api/endpoints";
import { improvements } from "../../api/learning";
import type { Evaluation, Improvement, Training } from "../../api/types";
import { fill, h, icon, need, setText } from "../../ui/dom";
import { percent, plural, stateName } from "../../ui/format";
import { toast, toastError } from "../../ui/toast";
import { comparison } from "../evaluation/comparison";

/** Wires the buttons that are on the page for those who may. */
export function offerSteps(id: string, changed: () => Promise<void>): void {
  const promote = document.querySelector<HTMLButtonElement>("#promote");
  promote?.addEventListener("click", () => {
    improvements
      .promote(id)
      .then(() => toast("New runs of this project begin with the new model.", "good"))
      .then(changed, toastError);
  });
  const again = document.querySelector<HTMLButtonElement>("#run-again");
  again?.addEventListener("click", () => {
    improvements
      .runAgain(id)
      .then((run) => window.location.assign(addresses.run(run.id)), toastError);
  });
}

/** Shows how far it is. */
export function showSteps(
  improvement: Improvement,
  training: Training | null,
  evaluation: Evaluation | null,
): void {
  const { state, error, rerun } = improvement;
  const badge = need("#improvement-state", HTMLElement);
  badge.dataset.state = state === "ready" || state === "promoted" ? "completed" : state;
  setText(badge, stateName(state));
  fill(need("#learn", HTMLElement), learning(training), error ? failure(error) : null);
  fill(
    need("#compare", HTMLElement),
    evaluation
      ? comparison(evaluation)
      : h("p", { class: "soft" }, "Both models are compared when the new one has learnt."),
    evaluation ? link(addresses.evaluation(evaluation.id), "Image by image") : null,
  );
  const decided = state === "ready" || state === "promoted";
  waiting("#step-compare", evaluation === null);
  waiting("#step-promote", !decided);
  waiting("#step-again", !decided);
  setText(need("#promote-text", HTMLElement), verdict(improvement));
  setText(need("#again-text", HTMLElement), again(improvement));
  enable("#promote", state === "ready");
  enable("#run-again", decided && !rerun);
}

function learning(training: Training | null): HTMLElement {
  if (!training) return h("p", { class: "soft" }, "The training was deleted.");
  const { training_images, validation_images, fraction, state } = training;
  return h(
    "p",
    {},
    `From ${plural(training_images, "approved image")}; ${plural(validation_images, "other")} held out to compare. `,
    link(addresses.training(training.id), `${stateName(state)}, ${percent(fraction, 1)}`),
  );
}

function failure(error: string): HTMLElement {
  return h("div", { class: "notice notice-amber" }, icon("alert"), h("p", {}, error));
}

/** In one sentence, how the new model compares. */
export function verdict({ state, compared }: Pick<Improvement, "state" | "compared">): string {
  if (state === "promoted") return "New runs of this project begin with the new model.";
  const [before, after] = compared.map((one) => one.figures.ap?.["0.50"]);
  if (state !== "ready" || before === undefined || after === undefined) {
    return "When both are compared, you decide.";
  }
  const change = `AP@0.5 ${before.toFixed(3)} → ${after.toFixed(3)}`;
  if (after > before) return `The new model is better on what was held out: ${change}.`;
  return `The new model is not better on what was held out (${change}); keep the old one, or correct more images.`;
}

function again({ state, rerun }: Improvement): string {
  if (rerun) return "The new model was run over the images that were not approved.";
  if (state !== "ready" && state !== "promoted") return "What people approved stays as it is.";
  return "Images of the run that nobody has approved yet get a new result; what people approved stays as it is.";
}

function link(href: string, text: string): HTMLElement {
  return h("a", { href }, text);
}

function waiting(step: string, isWaiting: boolean): void {
  need(step, HTMLElement).toggleAttribute("data-waiting", isWaiting);
}

function enable(button: string, enabled: boolean): void {
  const found = document.querySelector<HTMLButtonElement>(button);
  if (found) found.disabled = !enabled;
}
