/** Choosing which result lies over the image. */

import { addresses, runs, segmentations } from "../../api/endpoints";
import type { Segmentation } from "../../api/types";
import { h, need, setText } from "../../ui/dom";
import { toastError } from "../../ui/toast";
import type { LabelSource, Viewer } from "../../viewer";
import { exportMenu } from "../downloads/menu";
import { ReferenceChoice, type Version } from "./comparison/choice";
import { Comparison } from "./comparison/comparison";
import { offerDeletion, showDeletion } from "./deletion";
import { Editor, type Opened } from "./editing/editor";
import { pictureLinks } from "./figure";
import { Gates } from "./gates/gates";
import { Layers } from "./layers/layers";
import { titleOf } from "./layers/title";
import type { LinkedLayers } from "./link";
import { Objects } from "./objects/objects";
import { showOrigin } from "./origin/origin";
import { ReviewPart } from "./review/review";

export class ResultPicker {
  private readonly select = need("#result", HTMLSelectElement);
  private readonly other = new ReferenceChoice(need("#compare", HTMLSelectElement));
  private comparison: Comparison | null = null;
  private objects: Objects | null = null;
  private gates: Gates | null = null;
  private editor: Editor | null = null;
  private review: ReviewPart | null = null;
  private leaveOrigin: () => void = () => {};
  private readonly run = need("#result-run", HTMLAnchorElement);
  /** Only on the page of those who may say what is true. */
  private readonly truth = document.querySelector<HTMLButtonElement>("#result-truth");
  private readonly layers: Layers;
  private readonly downloads = need("#result-downloads", HTMLElement);

  constructor(
    private readonly viewer: Viewer,
    private results: readonly Segmentation[],
    private readonly first: string | null,
    private readonly name: string,
    private readonly project: string,
    private readonly image: string,
    private readonly compared: string | null = null,
  ) {
    this.layers = new Layers(viewer, () => {});
  }

  /** Told when another result is chosen by hand. */
  left: () => void = () => {};

  /** Whether there is no result at all. */
  get isEmpty(): boolean {
    return this.results.length === 0;
  }

  /** Shows labels that are no result yet; null shows nothing. */
  async showUnfinished(labels: LabelSource | null): Promise<void> {
    this.select.value = "";
    this.offerOthers("");
    await this.choose("");
    if (labels) this.viewer.setLabels(labels);
  }

  /** Lists results that have come meanwhile, and shows that of a run. */
  async renew(run: string | null): Promise<void> {
    this.results = await segmentations.ofImage(this.image);
    const [chosen, compared] = [this.select.value, this.other.value];
    this.list();
    const made = run && this.results.find((one) => one.run === run);
    this.select.value = made ? made.id : chosen;
    if (made) this.changed();
    else this.offerOthers(compared);
  }

  /** After one was deleted, or is back: the newest of those there are. */
  private async reread(): Promise<void> {
    this.results = await segmentations.ofImage(this.image);
    const chosen = this.select.value;
    this.list();
    this.select.value = this.results.some(({ id }) => id === chosen)
      ? chosen
      : (this.results[0]?.id ?? "");
    this.changed();
  }

  /** Fills the list and shows the first choice. */
  async show(linked: LinkedLayers | null = null): Promise<void> {
    this.list();
    this.select.value = this.first ?? "";
    this.offerOthers(this.compared ?? "");
    this.truth?.addEventListener("click", () => {
      this.markTruth(this.select.value).catch(toastError);
    });
    offerDeletion(
      () => this.select.value,
      () => this.reread(),
    );
    this.select.addEventListener("change", () => {
      this.left();
      this.changed();
    });
    need("#compare", HTMLSelectElement).addEventListener("change", () => this.changed());
    await this.choose(this.select.value);
    await this.lookAt(Number(new URLSearchParams(window.location.search).get("object")));
    if (!linked) return;
    await this.layers.restore(linked.extras, linked.colours);
    await this.objects?.restore(linked.ranges);
  }

  /** What a link to the view says of layers. */
  get linked(): LinkedLayers {
    const first = this.comparison ? 2 : 1;
    return {
      result: this.select.value || "none",
      extras: this.layers.extras(first),
      colours: this.layers.looks.map(({ colouring }) => colouring.get()),
      ranges: this.objects?.ranges ?? [],
    };
  }

  /** The object that the address names, if it names one. */
  private async lookAt(label: number): Promise<void> {
    if (!label || !this.select.value) return;
    await this.viewer.focus(label);
    this.viewer.selectAll([label], 0);
  }

  private list(): void {
    this.select.replaceChildren(h("option", { value: "" }, "None"), ...this.results.map(option));
    this.select.disabled = this.results.length === 0;
  }

  /** What the chosen result can be compared with: the others, and what it was. */
  private offerOthers(chosen: string): void {
    const result = this.results.find(({ id }) => id === this.select.value) ?? null;
    this.other.offer(this.results, result, chosen);
  }

  private changed(): void {
    this.offerOthers(this.other.value);
    remember(this.select.value, this.other.value);
    this.choose(this.select.value).catch(toastError);
  }

  private swap(): void {
    const [result, reference] = [this.select.value, this.other.value];
    this.select.value = reference;
    this.offerOthers(result);
    this.changed();
  }

  private async markTruth(id: string): Promise<void> {
    const before = this.results.find((one) => one.id === id);
    if (!before) return;
    const after = await segmentations.markTruth(id, !before.truth);
    this.results = this.results.map((one) => (one.id === id ? after : one));
    // Another one may have been chosen meanwhile.
    const [chosen, compared] = [this.select.value, this.other.value];
    this.list();
    this.select.value = chosen;
    this.offerOthers(compared);
    if (chosen === id) this.showTruth(after);
  }

  private offerDownloads(result: Segmentation | undefined): void {
    if (!result) {
      this.downloads.replaceChildren();
      return;
    }
    const menu = exportMenu(result.id, this.name);
    menu.querySelector(".menu-items")?.append(...pictureLinks(this.viewer, result.id));
    this.downloads.replaceChildren(menu);
  }

  private showTruth(result: Segmentation | undefined): void {
    if (!this.truth) return;
    this.truth.hidden = !result;
    showDeletion(result !== undefined);
    this.truth.setAttribute("aria-pressed", String(result?.truth ?? false));
  }

  private async choose(id: string): Promise<void> {
    const result = this.results.find((one) => one.id === id);
    setText(
      need("#result-note", HTMLElement),
      this.results.length ? "" : "Nothing was run on it yet",
    );
    this.run.hidden = !result?.run;
    this.showTruth(result);
    this.offerDownloads(result);
    this.comparison?.end();
    this.objects?.end();
    this.editor?.end();
    this.gates?.end();
    this.review?.end();
    this.leaveOrigin();
    this.leaveOrigin = () => {};
    this.comparison = this.objects = this.editor = this.gates = this.review = null;
    if (result?.run) this.run.href = addresses.run(result.run);
    const { reference } = this.other;
    const shown = result ? [{ result, revision: null }, ...(reference ? [reference] : [])] : [];
    const names = reference ? ["result", "reference"] : [];
    if (!(await this.layers.show(shown, names)) || !result) return;
    this.layers.offer(this.results);
    this.offerParts(result, reference);
    this.leaveOrigin = showOrigin(this.viewer, result, this.truth !== null);
    await this.nameModel(result);
  }

  /** What there is to do with what is shown. */
  private offerParts(result: Segmentation, reference: Version | null): void {
    const [look, other] = this.layers.looks;
    if (reference && look && other) {
      const swap = reference.revision === null ? () => this.swap() : null;
      this.comparison = new Comparison(this.viewer, result, reference, [look, other], swap);
    } else if (look) {
      this.objects = new Objects(this.viewer, look);
      this.gates = new Gates(this.viewer, look, this.project, this.layers.first!.state.may_edit);
      this.offerWork(this.layers.first!);
    }
  }

  /** Reviewing and changing what is shown, as far as the person may. */
  private offerWork(opened: Opened): void {
    const editor = new Editor(this.viewer, opened, this.project, {
      edited: () => this.edited(),
      showClasses: () => this.layers.showClasses(),
    });
    this.editor = editor;
    if (!opened.state.may_review) return;
    const about = { segmentation: opened.id, project: this.project };
    this.review = new ReviewPart(this.viewer, about, () => editor.version, this.judged);
  }

  /** Reviews say something else of the result. */
  private readonly judged = (verdict: string): void => {
    this.layers.looks[0]?.verdict.set(verdict);
    this.other.renew();
  };

  /** Objects have changed: all that tells of them is read anew. */
  private edited(): void {
    const [look] = this.layers.looks;
    void look?.columns.renew();
    look?.verdict.set("none");
    this.review?.changed();
    const { version } = this.editor!;
    const chosen = this.select.value;
    this.results = this.results.map((one) => (one.id === chosen ? { ...one, version } : one));
    this.offerOthers(this.other.value);
  }

  /** The viewer shows something else: another object is selected, say. */
  viewChanged(): void {
    this.layers.viewChanged();
    this.editor?.changed();
    this.objects?.changed();
    this.comparison?.changed();
  }

  private async nameModel(result: Segmentation): Promise<void> {
    if (!result.run) {
      setText(need("#result-note", HTMLElement), String(result.provenance.file ?? ""));
      return;
    }
    const run = await runs.one(result.run);
    if (this.select.value === result.id) {
      setText(need("#result-note", HTMLElement), run.model_slug);
    }
  }
}

function option(result: Segmentation): HTMLOptionElement {
  return h("option", { value: result.id }, titleOf(result));
}

/** Keeps the choice in the address, so that it can be reloaded and sent to others. */
function remember(id: string, compared: string): void {
  const address = new URL(window.location.href);
  address.searchParams.set("segmentation", id || "none");
  if (compared) address.searchParams.set("compare", compared);
  else address.searchParams.delete("compare");
  window.history.replaceState(null, "", address);
}
