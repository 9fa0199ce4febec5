/** The dialog that starts a training: engine, start, images, how long, and what would come of it. */

import { addresses, archives, engines, images, models } from "../../api/endpoints";
import { type TrainingWish, trainings } from "../../api/learning";
import type { Engine, Image, Model } from "../../api/types";
import { openDialog, openingOnce } from "../../ui/dialog";
import { fill, h } from "../../ui/dom";
import { toastError } from "../../ui/toast";
import { type ChannelChoice, channelChoice } from "../project/channel-choice";
import { imageChoice } from "./image-choice";
import { showPlan } from "./plan";

const PAUSE_MS = 300;
const MOST_SHOWN = 1000;

/** Asks for everything, telling all the while what would come of it; then goes to its page. */
export const openNewTraining = openingOnce(async (project: string): Promise<void> => {
  try {
    const [allEngines, usable, reviewed, page] = await Promise.all([
      engines.all(),
      models.usable(project),
      archives.hasReviews(project),
      images.page(project, "name", MOST_SHOWN),
    ]);
    const annotated = page.results.filter((image) => image.truth);
    new NewTraining(project, allEngines, usable, annotated).open(reviewed);
  } catch (error) {
    toastError(error);
  }
});

class NewTraining {
  private readonly name = h("input", {
    id: "training-name",
    maxlength: 200,
    required: true,
    placeholder: "e.g. Our neurons, 20×",
  });
  private readonly engine: HTMLSelectElement;
  private readonly hint = h("p", { class: "hint", id: "training-engine-hint" });
  private readonly start = h("select", { id: "training-start" });
  private readonly amount = h("input", {
    id: "training-amount",
    type: "number",
    min: 0.1,
    step: "any",
    value: 15,
    required: true,
  });
  private readonly unit = h(
    "select",
    { "aria-label": "Minutes or epochs" },
    h("option", { value: "minutes" }, "minutes"),
    h("option", { value: "epochs" }, "epochs"),
  );
  private readonly licence = h("input", {
    id: "training-licence",
    maxlength: 100,
    placeholder: "unknown",
  });
  private readonly channels = h("div", { class: "form" });
  private readonly approved = h("input", { type: "checkbox", id: "training-approved" });
  private readonly plan = h("div", { class: "training-plan", role: "status" });
  private readonly subject;
  private choice: ChannelChoice | null = null;
  private timer = 0;

  constructor(
    private readonly project: string,
    private readonly engines: readonly Engine[],
    private readonly models: readonly Model[],
    private readonly annotated: readonly Image[],
  ) {
    const options = engines.map((engine) => h("option", { value: engine.name }, engine.title));
    this.engine = h("select", { id: "training-engine" }, ...options);
    this.subject = imageChoice(annotated);
    this.engine.addEventListener("change", () => this.showEngine());
  }

  open(approvedOnly: boolean): void {
    this.approved.checked = approvedOnly;
    const body = h(
      "div",
      { class: "form" },
      field("Name of the model", this.name),
      field("Engine", this.engine, this.hint),
      field("Begin with", this.start),
      this.subject.element,
      h("label", { class: "check" }, this.approved, " Only what was approved in a review"),
      this.channels,
      h(
        "div",
        { class: "field" },
        h("label", { for: this.amount.id }, "Train for"),
        h("div", { class: "training-budget" }, this.amount, this.unit),
      ),
      field("Licence of the model", this.licence),
      this.plan,
    );
    for (const kind of ["input", "change"]) body.addEventListener(kind, () => this.planSoon());
    openDialog({
      title: "Train a model",
      wide: true,
      action: "Start training",
      submit: () => this.submit(),
      body: [body],
    });
    this.showEngine();
    this.planSoon();
  }

  private showEngine(): void {
    const engine = this.engines.find((one) => one.name === this.engine.value);
    this.hint.textContent = engine?.use_when ?? "";
    const own = this.models.filter((model) => model.engine === engine?.name && model.has_file);
    fill(
      this.start,
      h("option", { value: "" }, "A new network"),
      ...own.map((model) => h("option", { value: model.slug }, model.name)),
    );
    this.choice = channelChoice(this.annotated, engine?.channels ?? []);
    fill(this.channels, this.choice?.element);
  }

  private wish(): TrainingWish {
    const amount = Number(this.amount.value) || null;
    const byTime = this.unit.value === "minutes";
    return {
      project: this.project,
      engine: this.engine.value,
      start: this.start.value || null,
      images: this.subject.chosen(),
      channels: this.choice?.chosen() ?? null,
      minutes: byTime ? amount : null,
      epochs: byTime ? null : amount && Math.max(1, Math.round(amount)),
      approved_only: this.approved.checked,
    };
  }

  /** Asks once the person pauses; an answer to an older question is dropped. */
  private planSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.tellPlan(), PAUSE_MS);
  }

  private async tellPlan(): Promise<void> {
    const asked = this.timer;
    try {
      const told = showPlan(await trainings.plan(this.wish()));
      if (asked === this.timer) fill(this.plan, told);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (asked === this.timer) fill(this.plan, h("p", { class: "soft" }, message));
    }
  }

  private async submit(): Promise<void> {
    const wish = { ...this.wish(), name: this.name.value.trim(), licence: this.licence.value };
    const made = await trainings.start(wish);
    window.location.assign(addresses.training(made.id));
  }
}

function field(label: string, control: HTMLElement, ...more: HTMLElement[]): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, ...more);
}
