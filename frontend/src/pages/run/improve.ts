/** "Improve the model with these corrections": what would be learnt, and the start of it. */

import { addresses } from "../../api/endpoints";
import { improvements } from "../../api/learning";
import type { ImprovementPlan } from "../../api/types";
import { isOpen } from "../../state/run-news";
import { effect } from "../../state/signal";
import { openDialog } from "../../ui/dialog";
import { fill, h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { showPlan } from "../training/plan";
import type { RunStore } from "./store";

const PAUSE_MS = 300;

/** Wires the button; it is there when the run has something to correct. */
export function offerImprovement(store: RunStore): void {
  const button = document.querySelector<HTMLButtonElement>("#improve-model");
  if (!button) return;
  effect(() => {
    const run = store.run.get();
    button.hidden = !run || isOpen(run.state) || run.progress.done === 0;
  });
  button.addEventListener("click", () => open(store.id, store.model.get()?.name ?? "Our model"));
}

function open(run: string, old: string): void {
  const name = h("input", {
    id: "improvement-name",
    maxlength: 200,
    required: true,
    value: `${old.slice(0, 180)}, corrected`,
  });
  const minutes = h("input", {
    id: "improvement-minutes",
    type: "number",
    min: 0.1,
    step: "any",
    value: 15,
    required: true,
  });
  const plan = h("div", { class: "training-plan", role: "status" });
  const tell = async (): Promise<void> => {
    try {
      fill(plan, described(await improvements.plan(run, Number(minutes.value) || 1)));
    } catch (error) {
      toastError(error);
    }
  };
  let timer = 0;
  minutes.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void tell(), PAUSE_MS);
  });
  openDialog({
    title: "Improve the model",
    action: "Start",
    body: [
      h(
        "p",
        {},
        "The model learns from the results of this run’s images that are approved in a review, as people corrected them. Old and new model are then compared on approved images that were held out, and you decide.",
      ),
      field("Name of the new model", name),
      field("Train for (minutes)", minutes),
      plan,
    ],
    submit: async () => {
      const wish = { run, name: name.value.trim(), minutes: Number(minutes.value) };
      window.location.assign(addresses.improvement((await improvements.start(wish)).id));
    },
  });
  void tell();
}

function described(plan: ImprovementPlan): HTMLElement {
  const rest = plan.to_run_again;
  return h(
    "div",
    {},
    showPlan(plan),
    h("p", { class: "soft" }, `${plural(rest, "image")} of the run not approved yet.`),
  );
}

function field(label: string, control: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);
}
