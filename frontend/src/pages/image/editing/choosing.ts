/** Going through what a model proposes: which object is looked at, which are accepted or not. */

import type { Candidate } from "../../../api/proposals";
import type { Box, Pen, Tool, ToolPoint } from "../../../viewer";
import { contoursOf, holds } from "./contours";
import type { Point } from "./runs";

const WAITING = "#ffd166";
const CURRENT = "#ffffff";
const FILL = "rgb(255 209 102 / 35%)";

export interface ChoosingEvents {
  /** Resolves to whether it has become part of the segmentation. */
  accept(object: number): Promise<boolean>;
  /** Another one is looked at, or one less waits. */
  changed(): void;
  /** Nothing waits any more, or the person has had enough. */
  ended(): void;
}

interface Outlined {
  readonly object: number;
  readonly rows: Candidate["runs"];
  readonly lines: readonly (readonly Point[])[];
  readonly box: Box;
}

export class Choosing {
  #waiting: Outlined[];
  #at = 0;
  #isBusy = false;
  accepted = 0;
  readonly total: number;

  constructor(
    candidates: readonly Candidate[],
    private readonly events: ChoosingEvents,
  ) {
    this.#waiting = candidates
      .map(outlined)
      .sort((a, b) => a.box.y0 - b.box.y0 || a.box.x0 - b.box.x0);
    this.total = candidates.length;
  }

  /** How many wait for a decision. */
  get left(): number {
    return this.#waiting.length;
  }

  /** Around the one that is looked at; null when none is left. */
  get box(): Box | null {
    return this.#waiting[this.#at]?.box ?? null;
  }

  step(by: number): void {
    const { left } = this;
    if (left === 0) return;
    this.#at = (this.#at + by + left) % left;
    this.events.changed();
  }

  async accept(): Promise<void> {
    const current = this.#waiting[this.#at];
    if (!current || this.#isBusy) return;
    this.#isBusy = true;
    const isTaken = await this.events.accept(current.object);
    this.#isBusy = false;
    if (!isTaken) return;
    this.accepted += 1;
    this.#drop(current);
  }

  reject(): void {
    const current = this.#waiting[this.#at];
    if (current && !this.#isBusy) this.#drop(current);
  }

  /** One after the other, until one can't be. */
  async acceptAll(): Promise<void> {
    for (let left = this.left; left > 0; left = this.left) {
      await this.accept();
      if (this.left === left) return;
    }
  }

  end(): void {
    this.#waiting = [];
    this.events.ended();
  }

  /** What is drawn and obeyed while there is something to choose. */
  get tool(): Tool {
    const keys: Readonly<Record<string, () => void>> = {
      ...{ a: () => void this.accept(), A: () => void this.acceptAll() },
      ...{ Enter: () => void this.accept(), r: () => this.reject(), x: () => this.reject() },
      ...{ R: () => this.reject(), X: () => this.reject() },
      ...{ ArrowRight: () => this.step(1), ArrowDown: () => this.step(1) },
      ...{ ArrowLeft: () => this.step(-1), ArrowUp: () => this.step(-1) },
      Escape: () => this.end(),
    };
    return {
      cursor: "pointer",
      down: () => {},
      move: () => {},
      up: (at: ToolPoint) => this.#point(at),
      key: (name) => {
        keys[name]?.();
        return name in keys;
      },
      draw: (pen: Pen) => this.#draw(pen),
    };
  }

  #point(at: Point): void {
    const found = this.#waiting.findIndex(({ rows }) => holds(rows, at));
    if (found >= 0) this.step(found - this.#at);
  }

  #drop(one: Outlined): void {
    this.#waiting = this.#waiting.filter((other) => other !== one);
    this.#at = Math.min(this.#at, Math.max(this.left - 1, 0));
    if (this.left === 0) this.events.ended();
    else this.events.changed();
  }

  #draw(pen: Pen): void {
    for (const [at, { lines }] of this.#waiting.entries()) {
      const style = at === this.#at ? { color: CURRENT, fill: FILL } : { color: WAITING };
      for (const line of lines) pen.line(line, { ...style, closed: true });
    }
  }
}

function outlined({ object, runs }: Candidate): Outlined {
  const box = {
    x0: Math.min(...runs.map(([, from]) => from!)),
    x1: Math.max(...runs.map(([, , to]) => to!)),
    y0: runs[0]![0]!,
    y1: runs.at(-1)![0]! + 1,
  };
  return { object, rows: runs, lines: contoursOf(runs), box };
}
