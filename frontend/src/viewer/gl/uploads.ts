/** How long a frame may send tiles to the graphics card; what is left waits for the next one. */

export class Uploads {
  readonly #until: number;
  #isFirst = true;
  /** How many have to wait. */
  postponed = 0;

  constructor(budgetMs: number) {
    this.#until = performance.now() + budgetMs;
  }

  /** Whether one more may be sent: the first one always, so that all get their turn. */
  take(): boolean {
    if (this.#isFirst || performance.now() < this.#until) {
      this.#isFirst = false;
      return true;
    }
    this.postponed += 1;
    return false;
  }
}
