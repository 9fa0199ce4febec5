/** How fast a growing number grows, over the last seconds. */

const WINDOW_MS = 8_000;

export class Speed {
  private samples: { at: number; value: number }[] = [];

  /** Notes the number at a time (ms). A number that shrinks starts anew. */
  note(value: number, at: number): void {
    const last = this.samples.at(-1);
    if (last && value < last.value) this.samples = [];
    this.samples.push({ at, value });
    while (this.samples.length > 2 && at - (this.samples[0]?.at ?? at) > WINDOW_MS) {
      this.samples.shift();
    }
  }

  /** Units a second; null before there is anything to go by. */
  get perSecond(): number | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.at - first.at < 500) return null;
    return ((last.value - first.value) * 1000) / (last.at - first.at);
  }
}
