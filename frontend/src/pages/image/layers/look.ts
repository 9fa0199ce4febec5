/**
 * How one layer looks: the only one that paints its objects and hides them.
 * Others offer paints and hide objects under a name of their own; nobody undoes what another did.
 */

import { signal, watch } from "../../../state/signal";
import { toastError } from "../../../ui/toast";
import type { Paint, Viewer } from "../../../viewer";
import {
  BY_ID,
  type Colouring,
  coloursOf,
  coloursOfKinds,
  FIRST_COLOURING,
  IN_ONE,
  inOne,
  isKind,
} from "./colouring";
import type { ObjectColumns } from "./columns";
import { type Spread, spreadOf } from "./spread";

export class LayerLook {
  readonly colouring = signal<Colouring>(FIRST_COLOURING);
  /** Paints that others offer, by name. */
  readonly offers = signal<ReadonlyMap<string, Paint>>(new Map());
  /** Of the measurement that colours; null when none does, or nothing was measured. */
  readonly spread = signal<Spread | null>(null);
  /** Whether what should colour was measured of no object. */
  readonly isEmpty = signal(false);
  #hidden = new Map<string, Iterable<number>>();
  #painted = 0;

  constructor(
    private readonly viewer: Viewer,
    public layer: number,
    readonly columns: ObjectColumns,
  ) {
    watch(columns.round, () => this.paint().catch(toastError));
  }

  /** Chooses how objects are coloured. */
  async colour(change: Partial<Colouring>): Promise<void> {
    this.colouring.update((before) => ({ ...before, ...change }));
    await this.paint();
  }

  /** Offers colours under a name; `takes` shows them at once. Null takes the offer back. */
  offer(name: string, paint: Paint | null, takes = false): void {
    const offers = new Map(this.offers.get());
    if (paint) offers.set(name, paint);
    else offers.delete(name);
    this.offers.set(offers);
    const { by } = this.colouring.get();
    if (paint && takes && by !== name) void this.colour({ by: name });
    else if (!paint && by === name) void this.colour({ by: BY_ID });
    else if (by === name) void this.paint();
  }

  /** Paints and hides as it was told, after the layers were placed anew. */
  apply(): void {
    void this.paint();
    this.#hideAll();
  }

  /** Leaves objects out, on somebody's behalf; those whom nobody hides are drawn. */
  hide(who: string, ids: Iterable<number>): void {
    this.#hidden.set(who, ids);
    this.#hideAll();
  }

  #hideAll(): void {
    const all = new Set<number>();
    for (const some of this.#hidden.values()) for (const id of some) all.add(id);
    this.viewer.setHidden(all, this.layer);
  }

  async paint(): Promise<void> {
    const round = ++this.#painted;
    const colouring = this.colouring.get();
    const paint = await this.#paintOf(colouring);
    if (round === this.#painted) this.viewer.paint(paint, this.layer);
  }

  async #paintOf({ by, map, isReversed, color }: Colouring): Promise<Paint | null> {
    const offered = this.offers.get().get(by);
    if (by === BY_ID || by === IN_ONE || offered || by.startsWith(":")) {
      this.spread.set(null);
      this.isEmpty.set(false);
      return by === IN_ONE ? inOne(color) : (offered ?? null);
    }
    const [values] = await this.columns.values([by]);
    const spread = spreadOf(values!);
    this.spread.set(spread);
    this.isEmpty.set(spread === null);
    if (!spread) return null;
    const { low, high } = spread;
    const rgb = isKind(by)
      ? coloursOfKinds(values!)
      : coloursOf(values!, [low, high], map, isReversed);
    return { ids: this.columns.labels, rgb };
  }
}
