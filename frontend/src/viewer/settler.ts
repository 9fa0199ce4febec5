/** Contrast that nobody gave: taken from the data, once it is here. */
import { autoContrast } from "./contrast";
import type { Stage } from "./stage";
import type { DisplayStore } from "./store";
import type { ChannelState, ImageInfo } from "./types";

export class Settler {
  #unsettled: number[] = [];
  readonly #first: readonly ChannelState[];

  /** `first` is how channels are drawn where nobody has a say. */
  constructor(
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly info: ImageInfo,
    first: readonly ChannelState[],
  ) {
    this.#first = first;
  }

  /** Leaves the contrast that nobody chose to the metadata or, without, to the data. */
  begin(): void {
    const { channels } = this.store.state;
    const free = channels.flatMap(({ isAuto }, c) => (isAuto ? [c] : []));
    for (const c of free) {
      const { start, end } = this.#first[c]!;
      this.store.updateChannel(c, { start, end });
    }
    this.#unsettled = free.filter((c) => !this.info.channels[c]?.window);
  }

  /** Draws channels as at first. */
  reset(): void {
    this.store.update({ channels: this.#first, isSmooth: true });
    this.begin();
    this.settle();
  }

  /** Somebody has a say now. */
  leave(): void {
    this.#unsettled = [];
  }

  /** All that is seen is here. */
  settle(): void {
    const { scene, plane } = this.stage;
    for (const channel of this.#unsettled.splice(0)) {
      const found = autoContrast(scene.image.pyramid, channel, plane);
      if (found) this.store.updateChannel(channel, { start: found.start, end: found.end });
    }
  }
}
