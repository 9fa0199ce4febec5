/** How fast frames follow each other, so that slow machines draw simpler while the view moves. */

const SLOW_FRAME_MS = 34;
const AT_REST_AFTER_MS = 160;
/** A longer gap than this means that nothing had to be drawn, not that drawing was slow. */
const IDLE_GAP_MS = 400;

export class Pace {
  #last = 0;
  #movedAt = Number.NEGATIVE_INFINITY;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Time between the last frames of a movement, smoothed. */
  frameMs = 0;

  constructor(private readonly atRest: () => void) {}

  /** The camera has moved: frames until it rests should be quick rather than beautiful. */
  moved(): void {
    this.#movedAt = performance.now();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.atRest, AT_REST_AFTER_MS);
  }

  frame(now: number): void {
    const gap = now - this.#last;
    this.#last = now;
    if (!this.#isMoving || gap > IDLE_GAP_MS) return;
    this.frameMs = this.frameMs ? 0.7 * this.frameMs + 0.3 * gap : gap;
  }

  /** True when there is time for interpolation. */
  get isRelaxed(): boolean {
    return !this.#isMoving || this.frameMs < SLOW_FRAME_MS;
  }

  stop(): void {
    clearTimeout(this.#rest);
  }

  get #isMoving(): boolean {
    return performance.now() - this.#movedAt < AT_REST_AFTER_MS - 20;
  }
}
