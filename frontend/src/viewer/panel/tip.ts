/** What the cursor is over: the object's id, its size and what else tells it apart, beside the cursor. */

import { h, setText } from "../../ui/dom";
import type { Point, Size } from "../camera";
import type { Described } from "../inspector";
import { sizeOf } from "../measurements";

const ASK_AFTER_MS = 60;
const OFFSET = 14;
const [WIDTH, HEIGHT, LINE] = [220, 60, 17];

export interface Tip {
  readonly node: HTMLElement;
  move(point: Point, view: Size): void;
  show(id: number, of: Described): void;
}

export function tip(): Tip {
  const name = h("strong");
  const size = h("span");
  const more = h("dl");
  const node = h("div", { class: "viewer-tip", role: "tooltip", hidden: true }, name, size, more);
  let shown = 0;
  let source: Described | null = null;
  let asking: ReturnType<typeof setTimeout> | undefined;

  const describe = ({ measurements, about }: Described) => {
    const row = measurements.known(shown);
    const reading = row && sizeOf(row);
    setText(size, reading ? reading.text : "");
    const lines = about(shown, row);
    more.replaceChildren(
      ...lines.flatMap(({ label, text }) => [h("dt", {}, label), h("dd", {}, text)]),
    );
  };
  const show = (id: number, of: Described) => {
    if (id === shown && of === source) return;
    [shown, source] = [id, of];
    clearTimeout(asking);
    node.hidden = id === 0;
    if (id === 0) return;
    setText(name, of.name ? `Object ${id}, ${of.name}` : `Object ${id}`);
    describe(of);
    asking = setTimeout(async () => {
      // A failed hint is no news: the card says so when the object is selected.
      await of.measurements.lookup(id).catch(() => null);
      if (shown === id && of === source) describe(of);
    }, ASK_AFTER_MS);
  };
  const move = (point: Point, view: Size) => {
    const isRight = point.x > view.width - WIDTH;
    const isLow = point.y > view.height - HEIGHT - (more.children.length / 2) * LINE;
    const x = isRight ? `calc(${point.x - OFFSET}px - 100%)` : `${point.x + OFFSET}px`;
    const y = isLow ? `calc(${point.y - OFFSET}px - 100%)` : `${point.y + OFFSET}px`;
    node.style.transform = `translate(${x}, ${y})`;
  };
  return { node, move, show };
}
