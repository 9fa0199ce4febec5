/** The images of the project as far as they are loaded, in the order chosen. */

import { cursorOf } from "../../api/client";
import { type ImageOrder, images } from "../../api/endpoints";
import type { Image } from "../../api/types";
import { type ReadonlySignal, signal } from "../../state/signal";
import { toastError } from "../../ui/toast";

const PAGE = 100;
const MOST = 1000;
const REFRESH_MS = 500;
/** Long lists cost the server more, so they are read less often. */
const REFRESH_MS_EACH = 3;

export class ImageList {
  private readonly rows = signal<readonly Image[] | null>(null);
  private readonly rest = signal<string | undefined>(undefined);
  /** What is being read now, and the reading that begins after it. */
  private reading: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly project: string,
    private order: ImageOrder = "-created_at",
  ) {}

  /** Null until the first page is there. */
  get list(): ReadonlySignal<readonly Image[] | null> {
    return this.rows;
  }

  /** Whether the server has more than is loaded. */
  get hasMore(): boolean {
    return this.rest.get() !== undefined;
  }

  async orderBy(order: ImageOrder): Promise<void> {
    this.order = order;
    this.rows.set(null);
    await this.load();
  }

  /** Reads again what is shown: new images, new results.
   *
   * Ends when all that had changed before the call is shown: a reading that is under way may
   * have missed it, so another one follows. */
  load(): Promise<void> {
    this.next ??= this.afterReading().then(() => {
      this.next = undefined;
      return this.read(() => this.readShown());
    });
    return this.next;
  }

  private async readShown(): Promise<void> {
    const limit = Math.min(MOST, Math.max(PAGE, (this.rows.get()?.length ?? 0) + PAGE));
    const page = await images.page(this.project, this.order, limit);
    this.rows.set(page.results);
    this.rest.set(cursorOf(page.next));
  }

  async loadMore(): Promise<void> {
    const cursor = this.rest.get();
    if (!cursor) return;
    if (this.reading) {
      this.refreshSoon();
      return;
    }
    await this.read(async () => {
      const page = await images.page(this.project, this.order, PAGE, cursor);
      this.rows.update((rows) => [...(rows ?? []), ...page.results]);
      this.rest.set(cursorOf(page.next));
    });
  }

  /** Loads again soon; many calls make one. */
  refreshSoon(): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        void this.load();
      },
      REFRESH_MS + (this.rows.get()?.length ?? 0) * REFRESH_MS_EACH,
    );
  }

  private async afterReading(): Promise<void> {
    while (this.reading) await this.reading;
  }

  private read(action: () => Promise<void>): Promise<void> {
    this.reading = action()
      .catch(toastError)
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }
}
