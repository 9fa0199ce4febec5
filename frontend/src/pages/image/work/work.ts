/** What is being found in the image right now, and segmenting a part of it. */

import { runs } from "../../../api/endpoints";
import { type ProjectEvent, ProjectSocket } from "../../../api/socket";
import type { Image, InWork, Run } from "../../../api/types";
import { isOpen, isRunEvent } from "../../../state/run-news";
import { h, setText } from "../../../ui/dom";
import { progressBar, setProgress } from "../../../ui/progress";
import { toast, toastError } from "../../../ui/toast";
import type { Box, LabelSource, TileSource, Viewer } from "../../../viewer";
import { openNewRun } from "../../project/new-run";
import { glimpseOf, tilesIn } from "./glimpse";
import { rectangle } from "./rectangle";
import "./work.css";

/** Who shows results, and hears of new ones. */
export interface Results {
  /** Shows labels that are no result yet; null shows nothing. */
  showUnfinished(labels: LabelSource | null): Promise<void>;
  /** Looks for new results of the image, and shows the newest of a run. */
  renew(show: string | null): Promise<void>;
  readonly isEmpty: boolean;
}

export class Work {
  readonly #node = h("section", { class: "viewer-section work", hidden: true });
  readonly #started = new Set<string>();
  #items: readonly InWork[] = [];
  #shown: string | null = null;
  #reading = false;
  #again = false;

  constructor(
    private readonly viewer: Viewer,
    private readonly image: Image,
    private readonly source: TileSource,
    private readonly results: Results,
  ) {
    viewer.addPart(this.#node, "top");
    const button = document.querySelector<HTMLButtonElement>("#segment-region");
    button?.addEventListener("click", () => this.#draw());
    if (button) button.disabled = false;
    new ProjectSocket(image.project, null, {
      event: (event) => this.#heard(event),
      reset: () => this.#read(),
      poll: () => this.#read(),
      state: () => {},
    }).start();
  }

  /** Reads what is in work, and shows it where there is no result yet. */
  async begin(): Promise<void> {
    await this.#renew();
    const first = this.#items[0];
    if (first && this.results.isEmpty) await this.#show(first.item);
  }

  #draw(): void {
    const { width, height } = this.source.levels[0]!;
    toast("Draw a rectangle around what is to be segmented.");
    this.viewer.use(
      rectangle({ width, height }, (box) => {
        this.viewer.use(null);
        if (box) void this.#ask(box);
      }),
    );
  }

  #ask({ x0, y0, x1, y1 }: Box): Promise<void> {
    return openNewRun({
      ...{ project: this.image.project, selected: [this.image], ready: [this.image], more: false },
      region: { x: x0, y: y0, width: x1 - x0, height: y1 - y0 },
      started: (run: Run) => {
        this.#started.add(run.id);
        toast("The region is being segmented; the result is shown when it is there.");
      },
    });
  }

  #heard(event: ProjectEvent): void {
    if (!isRunEvent(event)) return;
    const isOver = !isOpen(event.state);
    if (this.#started.has(event.run) && isOver) {
      this.#started.delete(event.run);
      if (event.progress.failed > 0) toast(event.items?.[0]?.error || "The run has failed.");
      else this.results.renew(event.run).catch(toastError);
    }
    const ids = new Set(this.#items.map(({ item }) => item));
    const isNews = event.items?.some((one) => ids.has(one.id) || "regions" in one);
    if (isNews || isOver) this.#read();
  }

  #read(): void {
    this.#again = this.#reading;
    if (!this.#reading) this.#renew().catch(toastError);
  }

  async #renew(): Promise<void> {
    this.#reading = true;
    const before = this.#items;
    this.#items = await runs.inWork(this.image.id).finally(() => {
      this.#reading = false;
    });
    this.#list();
    await this.#follow(before);
    if (this.#again) {
      this.#again = false;
      await this.#renew();
    }
  }

  /** Fetches what is new of the item that is shown, or its result when it has ended. */
  async #follow(before: readonly InWork[]): Promise<void> {
    const gone = before.filter((old) => !this.#items.some(({ item }) => item === old.item));
    const shown = this.#items.find(({ item }) => item === this.#shown);
    if (shown) {
      const known = new Set(before.find(({ item }) => item === this.#shown)?.boxes.map(String));
      const fresh = shown.boxes.filter((box) => !known.has(String(box)));
      await this.viewer.refresh(fresh.flatMap((box) => tilesIn(box, this.source)));
    } else if (gone.length > 0) {
      const wasShown = gone.find(({ item }) => item === this.#shown);
      if (wasShown) this.#shown = null;
      await this.results.renew(wasShown?.run ?? null);
    }
  }

  async #show(item: string | null): Promise<void> {
    this.#shown = item;
    this.#list();
    await this.results.showUnfinished(item === null ? null : glimpseOf(item, this.source));
  }

  /** Another result was chosen. */
  left(): void {
    this.#shown = null;
    this.#list();
  }

  #list(): void {
    this.#node.hidden = this.#items.length === 0;
    this.#node.replaceChildren(
      h("h2", {}, "Being found"),
      ...this.#items.map((one) => this.#row(one)),
    );
  }

  #row({ item, model_slug, regions: { done, total } }: InWork): HTMLElement {
    const bar = progressBar();
    setProgress(bar, { done, failed: 0, total });
    const isShown = this.#shown === item;
    const button = h(
      "button",
      { type: "button", class: "small", "aria-pressed": String(isShown) },
      isShown ? "Hide" : "Show",
    );
    button.addEventListener("click", () => {
      this.#show(isShown ? null : item).catch(toastError);
    });
    const said = h("span", { class: "work-said", role: "status" });
    setText(said, `${model_slug}, ${done} of ${total} regions`);
    return h("div", { class: "work-item" }, h("div", { class: "work-head" }, said, button), bar);
  }
}
