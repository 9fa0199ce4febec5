/** The dialog that starts a run: images, model, parameters, channels. */

import { addresses, engines, models, runs } from "../../api/endpoints";
import type { Engine, Image, Model } from "../../api/types";
import { openDialog } from "../../ui/dialog";
import { fill, h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { type SchemaForm, schemaForm } from "../../ui/schema-form";
import { toastError } from "../../ui/toast";
import { type ChannelChoice, channelChoice } from "./channel-choice";
import { modelCard, modelCaution, modelOption } from "./model-choice";

/** What the dialog works on. */
export interface RunSubject {
  project: string;
  selected: readonly Image[];
  /** Ready images that are loaded, and whether there are more. */
  ready: readonly Image[];
  more: boolean;
}

/** Asks for a run's settings and starts it; then goes to its page. */
export async function openNewRun(subject: RunSubject): Promise<void> {
  try {
    const [allModels, allEngines] = await Promise.all([models.all(), engines.all()]);
    const usable = allModels.filter((model) => model.state === "available");
    if (usable.length === 0) throw new Error("No model is installed. Ask a site admin to add one.");
    new NewRunDialog(subject, usable, allEngines).open();
  } catch (error) {
    toastError(error);
  }
}

class NewRunDialog {
  private readonly scope: HTMLSelectElement;
  private readonly model: HTMLSelectElement;
  private readonly card = h("div", { class: "model-choice" });
  private readonly caution = h("div", {});
  private readonly channels = h("div", { class: "form" });
  private readonly parameters = h("div", {});
  private form: SchemaForm | null = null;
  private choice: ChannelChoice | null = null;

  constructor(
    private readonly subject: RunSubject,
    private readonly models: readonly Model[],
    private readonly engines: readonly Engine[],
  ) {
    this.scope = h("select", { id: "run-images", name: "images" }, ...scopeOptions(subject));
    this.model = h(
      "select",
      { id: "run-model", name: "model" },
      ...models.map((model) => modelOption(model, engines)),
    );
    this.model.addEventListener("change", () => this.showModel());
    this.scope.addEventListener("change", () => this.showModel());
  }

  open(): void {
    this.showModel();
    openDialog({
      title: "New run",
      wide: true,
      action: "Start run",
      submit: () => this.start(),
      body: [
        field("Images", "run-images", this.scope),
        field("Model", "run-model", this.model),
        this.card,
        this.caution,
        this.channels,
        h("details", { class: "parameters-box" }, h("summary", {}, "Parameters"), this.parameters),
      ],
    });
  }

  private get chosenModel(): Model {
    return this.models.find((model) => model.slug === this.model.value) ?? this.models[0]!;
  }

  private get chosenImages(): readonly Image[] {
    return this.scope.value === "all" ? this.subject.ready : readyOf(this.subject.selected);
  }

  private showModel(): void {
    const model = this.chosenModel;
    const engine = this.engines.find((one) => one.name === model.engine);
    fill(this.card, modelCard(model, engine));
    fill(this.caution, modelCaution(model, this.chosenImages));
    this.form = schemaForm(model.parameters);
    fill(this.parameters, this.form.element);
    this.choice = channelChoice(this.chosenImages, rolesOf(model, engine));
    fill(this.channels, this.choice?.element);
  }

  private async start(): Promise<void> {
    const run = await runs.start({
      project: this.subject.project,
      images: this.scope.value === "all" ? "all" : this.chosenImages.map((image) => image.id),
      model: this.chosenModel.slug,
      parameters: this.form?.changes() ?? {},
      channels: this.choice?.chosen() ?? null,
    });
    window.location.assign(addresses.run(run.id));
  }
}

function readyOf(images: readonly Image[]): readonly Image[] {
  return images.filter((image) => image.state === "ready");
}

function scopeOptions({ selected, ready, more }: RunSubject): HTMLElement[] {
  const chosen = readyOf(selected).length;
  const all = more ? "All images that are ready" : `All ${plural(ready.length, "ready image")}`;
  return [
    ...(chosen > 0
      ? [h("option", { value: "selected" }, `${plural(chosen, "selected image")}`)]
      : []),
    h("option", { value: "all" }, all),
  ];
}

/** The channels that the model wants, with the engine's words for them. */
function rolesOf(model: Model, engine: Engine | undefined): Engine["channels"] {
  return model.channels.map(
    (name) => engine?.channels.find((role) => role.name === name) ?? { name, description: name },
  );
}

function field(label: string, id: string, control: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: id }, label), control);
}
