/** Below the picture: a table of the objects and a plot of two measurements, linked with it. */

import { effect, type ReadonlySignal, signal, watch } from "../../../state/signal";
import { h } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import type { Viewer } from "../../../viewer";
import { nameOf } from "../layers/colouring";
import type { Values } from "../layers/columns";
import type { LayerLook } from "../layers/look";
import { Plot } from "./plot";
import { ObjectTable } from "./table";

export type Shows = (label: number, at: number) => boolean;

/** Columns that the table begins with, of those that there are. */
const FIRST = ["area_um2", "volume_um3", "area_px", "volume_px", "score", "track_id"];
const MOST_AT_FIRST = 2;

export class Drawer {
  readonly #columns = signal<readonly string[]>([]);
  readonly #values = signal<ReadonlyMap<string, Values>>(new Map());
  readonly #picker = h("div", { class: "drawer-columns" });
  readonly #table: ObjectTable;
  readonly #plot: Plot;
  readonly #node: HTMLElement;
  readonly #undo: (() => void)[] = [];
  #isOpen = false;
  #isReady = false;

  constructor(
    private readonly viewer: Viewer,
    private readonly look: LayerLook,
    private readonly shown: ReadonlySignal<Shows>,
    private readonly selection: ReadonlySignal<readonly number[]>,
  ) {
    const choose = (ids: readonly number[], looks: boolean) => {
      viewer.selectAll(ids, look.layer);
      const last = ids.at(-1);
      if (looks && last) void viewer.focus(last, look.layer);
    };
    this.#table = new ObjectTable(choose);
    this.#plot = new Plot((ids) => choose(ids, false));
    const columns = h("details", { class: "drawer-picker" }, h("summary", {}, "Columns"));
    columns.append(this.#picker);
    const close = h("button", { type: "button", onclick: () => this.toggle() }, "Close");
    const head = h("header", { class: "viewer-row" }, h("h2", {}, "Objects"), columns, close);
    const body = h("div", { class: "drawer-body" }, this.#table.node, this.#plot.node);
    this.#node = h(
      "section",
      { class: "drawer", "aria-label": "Table and plot of objects" },
      head,
      body,
    );
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.viewer.setDrawer(this.#isOpen ? this.#node : null);
    if (!this.#isOpen) return;
    if (this.#isReady) this.#table.refresh();
    else this.#prepare().catch(toastError);
  }

  end(): void {
    if (this.#isOpen) this.viewer.setDrawer(null);
    for (const undo of this.#undo) undo();
  }

  async #prepare(): Promise<void> {
    this.#isReady = true;
    const names = await this.look.columns.names();
    const first = FIRST.filter((name) => names.includes(name)).slice(0, MOST_AT_FIRST);
    this.#offer(names, first);
    this.#plot.offer(names, first, (wanted) => this.look.columns.values(wanted));
    await this.#read(first.length ? first : names.slice(0, 1));
    this.#undo.push(
      effect(() => {
        const { labels } = this.look.columns;
        const shows = this.shown.get();
        const places = labels.flatMap((label, at) => (shows(label, at) ? [at] : []));
        this.#table.show(labels, places, this.#columns.get(), this.#values.get());
        this.#plot.show(labels, places);
      }),
      effect(() => {
        const selection = this.selection.get();
        this.#table.mark(selection);
        this.#plot.mark(selection);
      }),
      watch(this.look.columns.round, () => {
        this.#read(this.#columns.get()).catch(toastError);
        this.#plot.renew();
      }),
    );
  }

  async #read(columns: readonly string[]): Promise<void> {
    const read = await this.look.columns.values(columns);
    this.#values.set(new Map(columns.map((name, at) => [name, read[at]!])));
    this.#columns.set(columns);
  }

  #offer(names: readonly string[], first: readonly string[]): void {
    const boxes = names.map((name) => {
      const box = h("input", { type: "checkbox", value: name, checked: first.includes(name) });
      box.addEventListener("change", () => {
        const chosen = boxes.filter(({ firstChild }) => (firstChild as HTMLInputElement).checked);
        this.#read(chosen.map(({ firstChild }) => (firstChild as HTMLInputElement).value)).catch(
          toastError,
        );
      });
      return h("label", {}, box, nameOf(name));
    });
    this.#picker.replaceChildren(...boxes);
  }
}
