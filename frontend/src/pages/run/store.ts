/** One run and its items as far as they are loaded. */

import { cursorOf } from "../../api/client";
import { models, runs } from "../../api/endpoints";
import type { Model, Run, RunItem } from "../../api/types";
import { inTurn } from "../../state/in-turn";
import { applyItemNews, applyRunEvent, isRunEvent } from "../../state/run-news";
import { type Signal, signal } from "../../state/signal";
import { toastError } from "../../ui/toast";

const PAGE = 200;
const MOST = 1000;
/** Times and results of finished items come by a list call, not with the news. */
const DETAILS_MS = 800;

export class RunStore {
  readonly run: Signal<Run | null> = signal<Run | null>(null);
  readonly model: Signal<Model | null> = signal<Model | null>(null);
  readonly items: Signal<readonly RunItem[]> = signal<readonly RunItem[]>([]);
  readonly cursor: Signal<string | undefined> = signal<string | undefined>(undefined);
  /** When the site was last asked for the run (ms): its times are as of then. */
  readAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {}

  /** Reads the run and the items that are shown. */
  readonly load = inTurn(async () => {
    try {
      const limit = Math.min(MOST, Math.max(PAGE, this.items.get().length));
      const [run, page] = await Promise.all([runs.one(this.id), runs.items(this.id, limit)]);
      this.set(run);
      const rest = this.items.get().slice(page.results.length);
      this.items.set([...page.results, ...rest]);
      if (rest.length === 0) this.cursor.set(cursorOf(page.next));
      if (!this.model.get()) this.model.set(await models.one(run.model));
    } catch (error) {
      toastError(error);
    }
  });

  async loadMore(): Promise<void> {
    const cursor = this.cursor.get();
    if (!cursor) return;
    const page = await runs.items(this.id, PAGE, cursor);
    if (this.cursor.get() !== cursor) return;
    this.items.update((items) => [...items, ...page.results]);
    this.cursor.set(cursorOf(page.next));
  }

  receive(event: { type: string }): void {
    if (!isRunEvent(event) || event.run !== this.id) return;
    const run = this.run.get();
    if (run) this.run.set(applyRunEvent(run, event) as Run);
    this.items.update((items) => applyItemNews(items, event) as readonly RunItem[]);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.load();
    }, DETAILS_MS);
  }

  async cancel(): Promise<void> {
    this.set(await runs.cancel(this.id));
    await this.load();
  }

  async retry(): Promise<void> {
    this.set(await runs.retry(this.id));
    await this.load();
  }

  private set(run: Run): void {
    this.readAt = Date.now();
    this.run.set(run);
  }
}
