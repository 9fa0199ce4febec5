/** The images of the project as far as they are loaded, in the order chosen. */

import { cursorOf } from "../../api/client";
import { type ImageOrder, images } from "../../api/endpoints";
import type { Image } from "../../api/types";
import { inTurn } from "../../state/in-turn";
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
   * Ends when all that had changed before the call is shown. */
  readonly load = inTurn(() => this.readShown().catch(toastError));

  private async readShown(): Promise<void> {
    const limit = Math.min(MOST, Math.max(PAGE, (this.rows.get()?.length ?? 0) + PAGE));
    const page = await images.page(this.project, this.order, limit);
    this.rows.set(page.results);
    this.rest.set(cursorOf(page.next));
  }

  async loadMore(): Promise<void> {
    const [cursor, before] = [this.rest.get(), this.rows.get()];
    if (!cursor || !before) return;
    try {
      const page = await images.page(this.project, this.order, PAGE, cursor);
      // What is read anew meanwhile goes on elsewhere.
      if (this.rows.get() !== before) return this.refreshSoon();
      this.rows.set([...before, ...page.results]);
      this.rest.set(cursorOf(page.next));
    } catch (error) {
      toastError(error);
    }
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
}
