/** The stacks of what is shown, read once and kept as long as somebody looks at them. */
import type { Stage } from "../stage";
import { isDrawn } from "../store";
import type { DisplayState, TileSource } from "../types";
import { planStack, readStack, type Stack } from "./stack";

/** 16 million voxels: 32 MB for a channel of 16 bits, 64 MB for labels. */
const MOST_VOXELS = 2 ** 24;

interface Entry {
  stack: Stack | null;
  share: number;
  hasFailed: boolean;
  readonly ended: AbortController;
}

export class Stacks {
  #entries = new Map<string, Entry>();
  #readers = new Set<object>();

  constructor(
    private readonly stage: Stage,
    private readonly mostVoxels = MOST_VOXELS,
  ) {}

  /** Full-resolution pixels per pixel of the image's stacks. */
  get scale(): number {
    const { source } = this.stage.scene.image.pyramid;
    return Math.round(source.levels[planStack(source, this.mostVoxels).level]!.scaleX);
  }

  /** Reads what a state shows; gives how much of it is here, from 0 to 1. */
  want(reader: object, state: DisplayState): number {
    this.#readers.add(reader);
    const { image, layers } = this.stage.scene;
    const channels = state.channels.flatMap(({ visible }, c) =>
      visible ? [{ name: image.pyramid.name, source: image.pyramid.source, c }] : [],
    );
    const shown = layers.flatMap(({ pyramid }, layer) =>
      isDrawn(state, layer) ? [{ name: pyramid.name, source: pyramid.source, c: 0 }] : [],
    );
    const wanted = [...channels, ...shown].map(({ name, source, c }) =>
      this.#entry(`${name}/${state.t}/${c}`, source, state.t, c),
    );
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, { ended }] of this.#entries) {
      // Other channels of this moment may come back; other moments would fill the memory.
      if (keys.has(key) || key.split("/")[1] === String(state.t)) continue;
      ended.abort();
      this.#entries.delete(key);
    }
    const shares = wanted.map(([, { share, hasFailed }]) => (hasFailed ? 1 : share));
    return shares.length ? shares.reduce((sum, one) => sum + one, 0) / shares.length : 1;
  }

  channel(c: number): Stack | null {
    return this.#of(this.stage.scene.image.pyramid.name, c);
  }

  labels(layer: number): Stack | null {
    const pyramid = this.stage.scene.layers[layer]?.pyramid;
    return pyramid ? this.#of(pyramid.name, 0) : null;
  }

  /** Objects of a layer have changed: its stacks are read anew. */
  forget(layer: number): void {
    const name = this.stage.scene.layers[layer]?.pyramid.name;
    for (const [key, { ended }] of this.#entries) {
      if (key.split("/")[0] !== name) continue;
      ended.abort();
      this.#entries.delete(key);
    }
    this.stage.invalidate();
  }

  /** A reader looks no more; without any, nothing is kept. */
  leave(reader: object): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    for (const { ended } of this.#entries.values()) ended.abort();
    this.#entries.clear();
  }

  #of(name: string, c: number): Stack | null {
    return this.#entries.get(`${name}/${this.stage.plane.t}/${c}`)?.stack ?? null;
  }

  #entry(key: string, source: TileSource, t: number, c: number): readonly [string, Entry] {
    const known = this.#entries.get(key);
    if (known) return [key, known];
    const ended = new AbortController();
    const entry: Entry = { stack: null, share: 0, hasFailed: false, ended };
    this.#entries.set(key, entry);
    const told = (share: number) => {
      const isNews = Math.floor(share * 20) > Math.floor(entry.share * 20);
      entry.share = Math.min(share, 0.99);
      if (isNews) this.stage.invalidate();
    };
    readStack(source, { t, c }, planStack(source, this.mostVoxels), ended.signal, told).then(
      (stack) => {
        Object.assign(entry, { stack, share: 1 });
        this.stage.invalidate();
      },
      () => {
        entry.hasFailed = true;
        this.stage.invalidate();
      },
    );
    return [key, entry];
  }
}
