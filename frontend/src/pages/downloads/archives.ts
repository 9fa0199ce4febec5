/** Archives of all results of a run or a project: asking for one, its progress, its file. */

import { archives, type ExportScope } from "../../api/endpoints";
import type { Export, ExportFormat, ExportResults } from "../../api/types";
import { fill, h, icon, need, setText } from "../../ui/dom";
import { bytes, stateName } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import { progressBar, setProgress } from "../../ui/progress";
import { toastError } from "../../ui/toast";
import { offerUndo } from "../../ui/undo";
import { FORMATS } from "./menu";

const LOOK_MS = 1000;

/** Fills the panel "Downloads" of a page. */
export class ArchivePanel {
  private readonly show: (rows: readonly Export[]) => void;
  private readonly results = h(
    "select",
    { "aria-label": "Which results" },
    h("option", { value: "approved" }, "Approved results only"),
    h("option", { value: "all" }, "All results"),
  );
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly scope: ExportScope,
    private readonly panel: HTMLElement = need("#downloads", HTMLElement),
  ) {
    this.show = keyedList<Export>(need("ul", HTMLElement, panel), {
      key: (one) => one.id,
      create: (one) => this.createRow(one),
      update: updateRow,
    });
    this.fillMenu();
    this.results.value = "all";
    this.offerResults().catch(toastError);
  }

  /** Reads the list, and again soon while something in it is being made. */
  async load(): Promise<void> {
    clearTimeout(this.timer);
    const rows = await archives.of(this.scope);
    this.show(rows);
    need(".downloads-empty", HTMLElement, this.panel).hidden = rows.length > 0;
    if (rows.some(isBeingMade)) this.timer = setTimeout(() => this.reload(), LOOK_MS);
  }

  /** Where somebody has reviewed, approved results come first, and one may have all. */
  private async offerResults(): Promise<void> {
    if (!(await archives.hasReviews(this.scope.project))) return;
    this.results.value = "approved";
    need(".menu-items", HTMLElement, this.panel).prepend(
      h("label", { class: "download-results" }, this.results),
    );
  }

  private reload(): void {
    this.load().catch(toastError);
  }

  private fillMenu(): void {
    const menu = need("details", HTMLDetailsElement, this.panel);
    const choices = Object.entries(FORMATS).map(([format, label]) =>
      h("button", { onclick: () => this.ask(menu, format as ExportFormat) }, label),
    );
    fill(need(".menu-items", HTMLElement, menu), ...choices);
  }

  private ask(menu: HTMLDetailsElement, format: ExportFormat): void {
    menu.open = false;
    archives
      .start(this.scope, format, this.results.value as ExportResults)
      .then(() => this.load(), toastError);
  }

  private createRow(one: Export): HTMLElement {
    const remove = (): void => {
      archives
        .remove(one.id)
        .then(() => {
          const deleted = [{ kind: "export", id: one.id }];
          offerUndo("The download is removed.", deleted, () => this.reload());
          return this.load();
        })
        .catch(toastError);
    };
    return h(
      "li",
      { class: "download-row" },
      h("span", { class: "download-format" }, titleOf(one)),
      progressBar(),
      h("span", { class: "download-note small-text faint number", role: "status" }),
      h("a", { class: "button small", download: true, hidden: true }, icon("download"), "Save"),
      h(
        "button",
        { class: "quiet small", "aria-label": "Remove this download", onclick: remove },
        icon("close"),
      ),
    );
  }
}

function titleOf(one: Export): string {
  const format = FORMATS[one.format as ExportFormat] ?? one.format;
  return one.results === "approved" ? `${format}, approved` : format;
}

function updateRow(row: HTMLElement, one: Export): void {
  row.dataset.state = one.state;
  const bar = need(".progress", HTMLElement, row);
  bar.hidden = !isBeingMade(one);
  setProgress(bar, { ...one.progress, failed: 0 });
  setText(need(".download-note", HTMLElement, row), noteOf(one));
  const link = need("a", HTMLAnchorElement, row);
  link.hidden = !one.download;
  if (one.download) link.href = one.download;
}

function isBeingMade(one: Export): boolean {
  return one.state === "queued" || one.state === "running";
}

/** "3 of 20", "1.2 MB, kept until 3 Dec", or why there is none. */
export function noteOf(one: Export): string {
  if (one.state === "running") return `${one.progress.done} of ${one.progress.total}`;
  if (one.state !== "done") return one.error || stateName(one.state);
  const until = new Date(one.expires_at).toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
  });
  return `${bytes(one.bytes)}, kept until ${until}`;
}
