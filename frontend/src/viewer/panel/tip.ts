/** What the cursor is over: the object's id and size, beside the cursor. */

import { h, setText } from "../../ui/dom";
import type { Point, Size } from "../camera";
import type { Described } from "../inspector";
import { type Measurements, sizeOf } from "../measurements";

const ASK_AFTER_MS = 60;
const OFFSET = 14;

export interface Tip {
  readonly node: HTMLElement;
  move(point: Point, view: Size): void;
  show(id: number, of: Described): void;
}

export function tip(): Tip {
  const name = h("strong");
  const size = h("span");
  const node = h("div", { class: "viewer-tip", role: "tooltip", hidden: true }, name, size);
  let shown = 0;
  let source: Measurements | null = null;
  let asking: ReturnType<typeof setTimeout> | undefined;

  const describe = (measurements: Measurements) => {
    const row = measurements.known(shown);
    const reading = row && sizeOf(row);
    setText(size, reading ? reading.text : "");
  };
  const show = (id: number, { measurements, name: layer }: Described) => {
    if (id === shown && measurements === source) return;
    [shown, source] = [id, measurements];
    clearTimeout(asking);
    node.hidden = id === 0;
    if (id === 0) return;
    setText(name, layer ? `Object ${id}, ${layer}` : `Object ${id}`);
    describe(measurements);
    asking = setTimeout(async () => {
      // A failed hint is no news: the card says so when the object is selected.
      await measurements.lookup(id).catch(() => null);
      if (shown === id && measurements === source) describe(measurements);
    }, ASK_AFTER_MS);
  };
  const move = (point: Point, view: Size) => {
    const isRight = point.x > view.width - 200;
    const isLow = point.y > view.height - 60;
    const x = isRight ? `calc(${point.x - OFFSET}px - 100%)` : `${point.x + OFFSET}px`;
    const y = isLow ? `calc(${point.y - OFFSET}px - 100%)` : `${point.y + OFFSET}px`;
    node.style.transform = `translate(${x}, ${y})`;
  };
  return { node, move, show };
}
