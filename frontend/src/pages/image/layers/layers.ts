/** The segmentations that lie over the image: the result, what it is compared with, and others. */

import { edits, Patches, patched } from "../../../api/edits";
import { addresses, runs } from "../../../api/endpoints";
import { objectTable } from "../../../api/objects";
import type { Segmentation } from "../../../api/types";
import { openLabels } from "../../../api/zarr";
import { h } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import type { LabelLayerSource, Viewer } from "../../../viewer";
import type { Version } from "../comparison/choice";
import type { Opened } from "../editing/editor";
import { ColourPanel } from "./colour_panel";
import { type Colouring, IN_ONE, PHENOTYPE, REVIEW } from "./colouring";
import { ObjectColumns } from "./columns";
import { LayerLook } from "./look";
import { titleOf } from "./title";

/** Colours of layers beside the first (Okabe and Ito). */
const COLOURS = ["#56b4e9", "#e69f00", "#cc79a7", "#f0e442", "#0072b2", "#d55e00"];
const MOST = 8;

/** A segmentation that is shown as a layer. */
interface Layer {
  readonly result: Segmentation;
  readonly opened: Opened;
  readonly source: LabelLayerSource;
  readonly look: LayerLook;
}

export class Layers {
  #layers: readonly Layer[] = [];
  #results: readonly Segmentation[] = [];
  readonly #add = h("select", { "aria-label": "Add a layer" });
  readonly #colours = new ColourPanel();
  #shown: LayerLook | null = null;
  #round = 0;

  /** `changed` is told when layers were added or taken away by hand. */
  constructor(
    private readonly viewer: Viewer,
    private readonly changed: () => void,
  ) {
    this.#colours.about(null);
    const add = h("label", { class: "layer-add" }, h("span", {}, "Add layer"), this.#add);
    viewer.addPart(h("div", { class: "viewer-slot" }, add, this.#colours.node), "objects");
    this.#add.addEventListener("change", () => {
      const result = this.#results.find(({ id }) => id === this.#add.value);
      if (result) this.#append(result).then(this.changed, toastError);
    });
  }

  /** The looks of all layers; the first is that of the result. */
  get looks(): readonly LayerLook[] {
    return this.#layers.map(({ look }) => look);
  }

  get first(): Opened | null {
    return this.#layers[0]?.opened ?? null;
  }

  /** Ids of the layers that were added beside the first ones. */
  extras(first: number): string[] {
    return this.#layers.slice(first).map(({ result }) => result.id);
  }

  /** Shows these, the first being the one that is worked on; false when it was overtaken. */
  async show(versions: readonly Version[], names: readonly string[]): Promise<boolean> {
    const round = ++this.#round;
    const [opened, models] = await Promise.all([
      Promise.all(versions.map(open)),
      Promise.all(versions.map(({ result }) => modelOf(result))),
    ]);
    if (round !== this.#round) return false;
    this.#layers = versions.map((version, at) =>
      this.#make(version, opened[at]!, at, names[at] ?? models[at]!),
    );
    this.#place();
    return true;
  }

  /** What can be added. */
  offer(results: readonly Segmentation[]): void {
    this.#results = results;
    const there = new Set(this.#layers.map(({ result }) => result.id));
    const others = this.#layers.length < MOST ? results.filter(({ id }) => !there.has(id)) : [];
    this.#add.replaceChildren(
      h("option", { value: "" }, "Another result…"),
      ...others.map((one) => h("option", { value: one.id }, titleOf(one))),
    );
    this.#add.parentElement!.hidden = others.length === 0;
  }

  /** Adds layers and colours all as a link says, as far as they are there. */
  async restore(extras: readonly string[], colours: readonly Colouring[]): Promise<void> {
    for (const id of extras) {
      const result = this.#results.find((one) => one.id === id);
      if (result) await this.#append(result);
    }
    for (const [at, colouring] of colours.entries()) {
      const isLost = colouring.by.startsWith(":") && ![IN_ONE, REVIEW].includes(colouring.by);
      // Measurements may be gone, and others offer what they paint: the colours stay as they are then.
      if (!isLost) await this.looks[at]?.colour(colouring).catch(() => null);
    }
  }

  /** Colours the objects of the layer that is worked on by what people call them. */
  showClasses(): void {
    if (this.#shown === this.looks[0]) this.#colours.choose(PHENOTYPE).catch(toastError);
  }

  /** The viewer shows something else: the panel may be about another layer. */
  viewChanged(): void {
    const look = this.looks[this.viewer.state.active] ?? null;
    if (look === this.#shown) return;
    this.#shown = look;
    this.#colours.about(look);
  }

  async #append(result: Segmentation): Promise<void> {
    const round = this.#round;
    const version = { result, revision: null };
    const [opened, name] = await Promise.all([open(version), modelOf(result)]);
    if (round !== this.#round) return;
    const at = this.#layers.length;
    const layer = this.#make(version, opened, at, name);
    const remove = () => {
      this.#layers = this.#layers.filter((one) => one.result !== result).map(renumbered);
      this.#place();
      this.changed();
    };
    this.#layers = [...this.#layers, { ...layer, source: { ...layer.source, remove } }];
    this.#place();
    const overlay = { ...this.viewer.state.overlay, mode: "outline" as const, visible: true };
    const others = [...this.viewer.state.others];
    others[at - 1] = overlay;
    this.viewer.update({ active: at, others: Array.from(others, (one) => one ?? overlay) });
    await layer.look.colour({ by: IN_ONE, color: COLOURS[(at - 1) % COLOURS.length]! });
  }

  #place(): void {
    this.viewer.setLayers(this.#layers.map(({ source }) => source));
    this.offer(this.#results);
    for (const { look } of this.#layers) look.apply();
    this.viewChanged();
  }

  #make({ result, revision }: Version, opened: Opened, at: number, name: string): Layer {
    const look = new LayerLook(this.viewer, at, new ObjectColumns(result.id, revision));
    if (revision === null) look.verdict.set(result.verdict);
    const about = look.about.bind(look);
    const objects = objectTable(result.id, revision);
    const source = { labels: opened.labels, objects, name, about };
    return { result, opened, source, look };
  }
}

/** A layer below has gone: its look is that of another place. */
function renumbered(layer: Layer, at: number): Layer {
  layer.look.layer = at;
  return layer;
}

/** What made a result, in short: the layer's name. */
async function modelOf({ run, truth, provenance }: Segmentation): Promise<string> {
  if (run) return (await runs.one(run)).model_slug;
  return truth ? "Truth" : String(provenance.file ?? "Labels");
}

/** The labels of a result as edits have left them, or as they were in a revision. */
async function open({ result: { id, model }, revision }: Version): Promise<Opened> {
  const state = await edits.state(id);
  const patches = new Patches(id, revision === null ? state : { chunks: [], version: 0 });
  const labels = await openLabels(addresses.labelPixels(id, revision ?? state.revision));
  return { id, labels: patched(labels, patches), patches, state, model };
}
