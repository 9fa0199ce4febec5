/**
 * How one layer looks: the only one that paints its objects and hides them.
 * Others offer paints and hide objects under a name of their own; nobody undoes what another did.
 */

import { signal, watch } from "../../../state/signal";
import { toastError } from "../../../ui/toast";
import type { ObjectRow, Paint, Reading, Viewer } from "../../../viewer";
import { sizeColumn } from "../../../viewer/measurements";
import { trim } from "../../../viewer/units";
import {
  BY_ID,
  CLASS,
  type Colouring,
  coloursOf,
  coloursOfKinds,
  FIRST_COLOURING,
  IN_ONE,
  inOne,
  isKind,
  nameOf,
  REVIEW,
  SCORE,
} from "./colouring";
import type { ObjectColumns } from "./columns";
import { type Spread, spreadOf } from "./spread";
import { verdictOf } from "./verdicts";

export class LayerLook {
  readonly colouring = signal<Colouring>(FIRST_COLOURING);
  /** Paints that others offer, by name. */
  readonly offers = signal<ReadonlyMap<string, Paint>>(new Map());
  /** Of the measurement that colours; null when none does, or nothing was measured. */
  readonly spread = signal<Spread | null>(null);
  /** Whether what should colour was measured of no object. */
  readonly isEmpty = signal(false);
  /** What reviews have said of all its objects, as the API has it. */
  readonly verdict = signal("none");
  /** Columns that filter. */
  filtered: readonly string[] = [];
  /** What others know of an object, by what that is called. */
  readonly facts = new Map<string, (id: number) => string | null>();
  #hidden = new Map<string, Iterable<number>>();
  #painted = 0;

  constructor(
    private readonly viewer: Viewer,
    public layer: number,
    readonly columns: ObjectColumns,
  ) {
    watch(columns.round, () => this.paint().catch(toastError));
    watch(this.verdict, () => this.paint().catch(toastError));
  }

  /** Of an object: what others know, and with its row what colours and filters it, and its score. */
  about(id: number, row: ObjectRow | null): Reading[] {
    const known = [...this.facts].flatMap(([label, tell]) => {
      const text = tell(id);
      return text === null ? [] : [{ label, text }];
    });
    const verdict = this.verdict.get();
    if (verdict !== "none") known.push({ label: "Review", text: verdictOf(verdict).said });
    if (!row) return known;
    const columns = new Set([this.colouring.get().by, ...this.filtered, SCORE, CLASS]);
    columns.delete(sizeColumn(row) ?? "");
    const measured = [...columns].flatMap((column) => {
      const value = row.values[column];
      if (value == null) return [];
      return [{ label: nameOf(column), text: typeof value === "number" ? trim(value) : value }];
    });
    return [...known, ...measured];
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
    if (by === REVIEW) return this.#plain(inOne(verdictOf(this.verdict.get()).color));
    if (by === BY_ID || by === IN_ONE || offered || by.startsWith(":")) {
      return this.#plain(by === IN_ONE ? inOne(color) : (offered ?? null));
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

  /** Colours that tell of no measurement. */
  #plain(paint: Paint | null): Paint | null {
    this.spread.set(null);
    this.isEmpty.set(false);
    return paint;
  }
}
