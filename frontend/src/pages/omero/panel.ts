/** How far transfers from and to OMERO are, with what went wrong of each image. */

import "./omero.css";
import { type Transfer, transfers } from "../../api/omero";
import { fill, h, icon, need, setText } from "../../ui/dom";
import { plural, stateName } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import { progressBar, setProgress } from "../../ui/progress";
import { toastError } from "../../ui/toast";

const LOOK_MS = 1500;

/** Fills the panel "OMERO" of a page; it is there once something was fetched or sent. */
export class TransferPanel {
  private readonly show: (rows: readonly Transfer[]) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly project: string,
    private readonly panel: HTMLElement = need("#omero", HTMLElement),
  ) {
    this.show = keyedList<Transfer>(need("ul", HTMLElement, panel), {
      key: (one) => one.id,
      create: (one) => this.createRow(one),
      update: updateRow,
    });
  }

  /** Reads the list, and again soon while something is on its way. */
  async load(): Promise<void> {
    clearTimeout(this.timer);
    const rows = await transfers.of(this.project);
    this.show(rows);
    this.panel.hidden = rows.length === 0;
    if (rows.some(isOnItsWay)) {
      this.timer = setTimeout(() => this.load().catch(toastError), LOOK_MS);
    }
  }

  private createRow(one: Transfer): HTMLElement {
    const stop = (): void => {
      transfers.stop(one.id).then(() => this.load(), toastError);
    };
    return h(
      "li",
      { class: "download-row" },
      h("span", {}, titleOf(one)),
      progressBar(),
      h("span", { class: "download-note small-text faint number", role: "status" }),
      h("button", { class: "quiet small", "aria-label": "Stop", onclick: stop }, icon("stop")),
      h("ul", { class: "omero-errors small-text" }),
    );
  }
}

function titleOf({ direction, address, progress }: Transfer): string {
  const host = address.replace(/^https?:\/\//, "");
  return direction === "import"
    ? `${plural(progress.total, "image")} from ${host}`
    : `${plural(progress.total, "result")} to ${host}`;
}

function updateRow(row: HTMLElement, one: Transfer): void {
  row.dataset.state = one.state;
  const bar = need(".progress", HTMLElement, row);
  bar.hidden = !isOnItsWay(one);
  setProgress(bar, one.progress);
  setText(need(".download-note", HTMLElement, row), noteOf(one));
  need("button", HTMLElement, row).hidden = !isOnItsWay(one);
  const wrong = one.items.filter((item) => item.error).map((item) => item.error);
  const told = wrong.length ? wrong : [one.error].filter(Boolean);
  fill(need(".omero-errors", HTMLElement, row), ...told.map((error) => h("li", {}, error)));
}

function isOnItsWay(one: Transfer): boolean {
  return one.state === "queued" || one.state === "running";
}

/** "3 of 20", "20 done", "18 done, 2 failed". */
export function noteOf({ state, progress }: Pick<Transfer, "state" | "progress">): string {
  const { done, failed, total } = progress;
  if (state === "queued" || state === "running") return `${done + failed} of ${total}`;
  if (state !== "done") return stateName(state);
  return failed ? `${done} done, ${failed} failed` : `${done} done`;
}
