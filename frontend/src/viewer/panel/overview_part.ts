/** The frame around the small image of the whole: click or drag to look elsewhere. */

import { h } from "../../ui/dom";
import { underOverview } from "../overview";
import type { Stage } from "../stage";

export interface OverviewPart {
  readonly node: HTMLElement;
  /** A frame was drawn. */
  drawn(): void;
}

export function overviewPart(stage: Stage): OverviewPart {
  const seen = h("div", { class: "viewer-seen" });
  const node = h("div", { class: "viewer-overview", "aria-hidden": "true", hidden: true }, seen);
  const look = (event: PointerEvent) => {
    const { overview } = stage;
    if (!overview) return;
    const box = node.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    stage.setCamera({ ...stage.camera, ...underOverview(overview, point) });
  };
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    look(event);
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) look(event);
  });
  let shown = "";
  const drawn = () => {
    const { overview } = stage;
    const text = overview ? JSON.stringify([overview.box, overview.seen]) : "";
    if (text === shown) return;
    shown = text;
    node.hidden = !overview;
    if (!overview) return;
    place(node, overview.box);
    place(seen, overview.seen);
  };
  return { node, drawn };
}

function place(
  node: HTMLElement,
  { x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number },
) {
  Object.assign(node.style, { left: `${x0}px`, top: `${y0}px` });
  Object.assign(node.style, { width: `${x1 - x0}px`, height: `${y1 - y0}px` });
}
