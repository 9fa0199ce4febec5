/** Choosing which result lies over the image. */

import { addresses, runs, segmentations } from "../../api/endpoints";
import { objectTable } from "../../api/objects";
import type { Segmentation } from "../../api/types";
import { openLabels } from "../../api/zarr";
import { h, need, setText } from "../../ui/dom";
import { dateTime, plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import type { Viewer } from "../../viewer";
import { exportMenu } from "../downloads/menu";

export class ResultPicker {
  private readonly select = need("#result", HTMLSelectElement);
  private readonly run = need("#result-run", HTMLAnchorElement);
  /** Only on the page of those who may say what is true. */
  private readonly truth = document.querySelector<HTMLButtonElement>("#result-truth");
  private readonly downloads = need("#result-downloads", HTMLElement);

  constructor(
    private readonly viewer: Viewer,
    private results: readonly Segmentation[],
    private readonly first: string | null,
    private readonly name: string,
  ) {}

  /** Fills the list and shows the first choice. */
  async show(): Promise<void> {
    this.list();
    this.select.value = this.first ?? "";
    this.truth?.addEventListener("click", () => {
      this.markTruth(this.select.value).catch(toastError);
    });
    this.select.addEventListener("change", () => {
      remember(this.select.value);
      this.choose(this.select.value).catch(toastError);
    });
    await this.choose(this.select.value);
  }

  private list(): void {
    const options = this.results.map((one) =>
      h(
        "option",
        { value: one.id },
        `${one.truth ? "Truth, " : ""}${dateTime(one.created_at)}, ${plural(one.objects, "object")}`,
      ),
    );
    this.select.replaceChildren(h("option", { value: "" }, "None"), ...options);
    this.select.disabled = options.length === 0;
  }

  private async markTruth(id: string): Promise<void> {
    const before = this.results.find((one) => one.id === id);
    if (!before) return;
    const after = await segmentations.markTruth(id, !before.truth);
    this.results = this.results.map((one) => (one.id === id ? after : one));
    this.list();
    this.select.value = id;
    this.showTruth(after);
  }

  private showTruth(result: Segmentation | undefined): void {
    if (!this.truth) return;
    this.truth.hidden = !result;
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
    this.downloads.replaceChildren(...(result ? [exportMenu(result.id, this.name)] : []));
    if (!result) {
      this.viewer.setLabels(null);
      return;
    }
    if (result.run) this.run.href = addresses.run(result.run);
    const labels = await openLabels(addresses.labelPixels(result.id, result.revision));
    if (this.select.value !== id) return;
    this.viewer.setLabels(labels, objectTable(result.id));
    await this.nameModel(result);
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

/** Keeps the choice in the address, so that it can be reloaded and sent to others. */
function remember(id: string): void {
  const address = new URL(window.location.href);
  address.searchParams.set("segmentation", id || "none");
  window.history.replaceState(null, "", address);
}
