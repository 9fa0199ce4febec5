/** The dialog that starts a run: images, engine, model, parameters, channels, measurements. */

import { addresses, engines, models, type Priority, runs } from "../../api/endpoints";
import type { Engine, Image, Model, RememberedSettings, Run, RunSettings } from "../../api/types";
import { openDialog, openingOnce } from "../../ui/dialog";
import { fill, h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { type ChannelChoice, channelChoice, type Role } from "./channel-choice";
import { type EngineChoice, engineChoice } from "./engine-choice";
import { type MeasurementChoice, measurementChoice } from "./measurement-choice";
import { firstModel, modelCard, modelCaution, modelOfEngine, modelOption } from "./model-choice";
import { type RunParameters, runParameters } from "./run-parameters";

/** What the dialog works on. */
export interface RunSubject {
  project: string;
  selected: readonly Image[];
  /** Ready images that are loaded, and whether there are more. */
  ready: readonly Image[];
  more: boolean;
  /** The only part of its one image to look at. */
  region?: Run["region"];
  /** Told instead of going to the run's page. */
  started?: (run: Run) => void;
}

/** Asks for a run's settings, beginning with the project's last ones; then goes to its page. */
export const openNewRun = openingOnce(async (subject: RunSubject): Promise<void> => {
  try {
    const [usable, allEngines, settings] = await Promise.all([
      models.usable(subject.project),
      engines.all(),
      runs.settings(subject.project),
    ]);
    if (usable.length === 0) throw new Error("No model is installed. Ask a site admin to add one.");
    new NewRunDialog(subject, usable, allEngines, settings).open();
  } catch (error) {
    toastError(error);
  }
});

class NewRunDialog {
  private readonly scope: HTMLSelectElement;
  private readonly engine: EngineChoice;
  private readonly model = h("select", { id: "run-model", name: "model" });
  private readonly card = h("div", { class: "model-choice" });
  private readonly caution = h("div", {});
  private readonly channels = h("div", { class: "form" });
  private readonly box = h("div", {});
  private readonly columns = h("div", {});
  private readonly priority = prioritySelect();
  private measurements: MeasurementChoice | null = null;
  private parameters: RunParameters | null = null;
  private choice: ChannelChoice | null = null;

  constructor(
    private readonly subject: RunSubject,
    private readonly models: readonly Model[],
    private readonly engines: readonly Engine[],
    private readonly settings: RunSettings,
  ) {
    this.scope = h("select", { id: "run-images", name: "images" }, ...scopeOptions(subject));
    this.engine = engineChoice(engines, models, () =>
      this.offer(this.bestOf(this.engine.chosen())),
    );
    this.model.addEventListener("change", () => this.showModel());
    this.scope.addEventListener("change", () => this.showImages());
  }

  open(): void {
    this.offer(firstModel(this.models, this.settings));
    openDialog({
      title: this.subject.region ? "Segment a region" : "New run",
      wide: true,
      action: "Start run",
      submit: () => this.start(),
      body: [
        this.subject.region
          ? h("p", { class: "hint" }, regionText(this.subject.region))
          : field("Images", "run-images", this.scope),
        this.engine.element,
        field("Model", "run-model", this.model),
        this.card,
        this.caution,
        this.channels,
        this.box,
        this.columns,
        field("Priority among this project's runs", "run-priority", this.priority),
      ],
    });
  }

  private get chosenModel(): Model {
    return this.models.find((model) => model.slug === this.model.value) ?? this.models[0]!;
  }

  private get chosenImages(): readonly Image[] {
    return this.scope.value === "all" ? this.subject.ready : readyOf(this.subject.selected);
  }

  private get remembered(): RememberedSettings | undefined {
    return this.settings.remembered.find((one) => one.model === this.model.value);
  }

  private bestOf(engine: string): Model {
    return modelOfEngine(engine, this.models, this.settings) ?? this.chosenModel;
  }

  /** Chooses a model, and lists those of the same engine beside it. */
  private offer(model: Model): void {
    this.engine.choose(model.engine);
    const beside = this.models.filter((one) => one.engine === model.engine);
    fill(this.model, ...beside.map(modelOption));
    this.model.value = model.slug;
    this.showModel();
  }

  private showModel(): void {
    const model = this.chosenModel;
    fill(this.card, modelCard(model, this.engineOf(model)));
    this.parameters = runParameters(model, this.remembered);
    fill(this.box, this.parameters.element);
    this.measurements = measurementChoice(this.chosenImages, this.remembered?.measurements);
    fill(this.columns, this.measurements.element);
    this.showImages();
  }

  /** What depends on the images as well. */
  private showImages(): void {
    const model = this.chosenModel;
    fill(this.caution, modelCaution(model, this.chosenImages));
    const roles = rolesOf(model, this.engineOf(model));
    this.choice = channelChoice(this.chosenImages, roles, this.remembered?.channels);
    fill(this.channels, this.choice?.element);
  }

  private engineOf(model: Model): Engine | undefined {
    return this.engines.find((one) => one.name === model.engine);
  }

  private async start(): Promise<void> {
    const run = await runs.start({
      project: this.subject.project,
      images: this.scope.value === "all" ? "all" : this.chosenImages.map((image) => image.id),
      model: this.chosenModel.slug,
      parameters: this.parameters?.changes() ?? {},
      channels: this.choice?.chosen() ?? null,
      measurements: this.measurements?.chosen() ?? {},
      priority: this.priority.value as Priority,
      region: this.subject.region ?? null,
    });
    if (this.subject.started) this.subject.started(run);
    else window.location.assign(addresses.run(run.id));
  }
}

function regionText({ x, y, width, height }: NonNullable<Run["region"]>): string {
  return `${width} × ${height} pixels, from ${x}, ${y}. Objects whose middle lies there are found.`;
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
function rolesOf(model: Model, engine: Engine | undefined): Role[] {
  return model.roles.map((role) => {
    const described = engine?.channels.find((one) => one.name === role.name);
    return { ...role, description: described?.description ?? role.name };
  });
}

function prioritySelect(): HTMLSelectElement {
  const names = { normal: "Normal", high: "High: before the others", low: "Low: when idle" };
  const options = Object.entries(names).map(([value, name]) => h("option", { value }, name));
  return h("select", { id: "run-priority", name: "priority" }, ...options);
}

function field(label: string, id: string, control: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: id }, label), control);
}
