/** The project's runs, newest first, each with its progress as it happens. */

import { addresses, runs } from "../../api/endpoints";
import type { ProjectEvent } from "../../api/socket";
import type { Run } from "../../api/types";
import { inTurn } from "../../state/in-turn";
import { applyRunEvent, isRunEvent } from "../../state/run-news";
import { effect, type Signal, signal } from "../../state/signal";
import { h, need, setText } from "../../ui/dom";
import { ago, dateTime, plural, stateName } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import { progressBar, setProgress } from "../../ui/progress";
import { toastError } from "../../ui/toast";

const SHOWN = 20;

export class RunList {
  private readonly rows: Signal<readonly Run[]> = signal<readonly Run[]>([]);
  private readonly loaded = signal(false);
  private isReading = false;

  constructor(private readonly project: string) {}

  readonly load = inTurn(async () => {
    this.isReading = true;
    try {
      this.rows.set((await runs.page(this.project, SHOWN)).results);
      this.loaded.set(true);
    } catch (error) {
      toastError(error);
    } finally {
      this.isReading = false;
    }
  });

  /** Takes news of a run in; one that is not known yet is read, and what is being read may be
   * older than the news. */
  receive(event: ProjectEvent): void {
    if (!isRunEvent(event)) return;
    const isKnown = this.rows.get().some((run) => run.id === event.run);
    if (isKnown) this.rows.update((rows) => rows.map((run) => applyRunEvent(run, event)));
    if (!isKnown || this.isReading) void this.load();
  }

  show(): void {
    const list = keyedList<Run>(need("#runs", HTMLElement), {
      key: (run) => run.id,
      create: createRow,
      update: updateRow,
    });
    effect(() => {
      list(this.rows.get());
      const empty = this.loaded.get() && this.rows.get().length === 0;
      need("#runs-empty", HTMLElement).hidden = !empty;
    });
  }
}

function createRow(run: Run): HTMLElement {
  const who = run.created_by ? ` by ${run.created_by}` : "";
  return h(
    "li",
    { class: "run-row", "data-id": run.id },
    h(
      "a",
      { href: addresses.run(run.id) },
      h(
        "span",
        { class: "run-row-head" },
        h("strong", {}, run.model_slug),
        h("span", { class: "badge" }),
      ),
      progressBar(),
      h(
        "span",
        { class: "small-text faint number run-row-foot" },
        h("span", { class: "run-count" }),
        h("time", { title: dateTime(run.created_at) }, ago(run.created_at) + who),
      ),
    ),
  );
}

function updateRow(row: HTMLElement, run: Run): void {
  const badge = need(".badge", HTMLElement, row);
  badge.dataset.state = run.state;
  setText(badge, stateName(run.state));
  setProgress(need(".progress", HTMLElement, row), run.progress);
  const { done, failed, total } = run.progress;
  const text = `${done} of ${plural(total, "image")}${failed ? `, ${failed} failed` : ""}`;
  setText(need(".run-count", HTMLElement, row), text);
}
