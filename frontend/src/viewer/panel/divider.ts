/** The line between two views of a split canvas; of a swipe it is a handle to draw. */

import { h } from "../../ui/dom";
import { clamp } from "../camera";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { PanelPart } from "./channels";

const STEP = 0.02;

export function dividerPart(store: DisplayStore, stage: Stage): PanelPart {
  const node = h("div", { class: "viewer-divider", hidden: true });
  const moveTo = (swipe: number) => store.update({ swipe: clamp(swipe, 0, 1) });
  node.addEventListener("pointerdown", (event) => {
    if (store.state.layout !== "swipe") return;
    node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointermove", (event) => {
    if (!node.hasPointerCapture(event.pointerId)) return;
    const box = stage.surface.canvas.getBoundingClientRect();
    moveTo((event.clientX - box.left) / box.width);
  });
  node.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by === undefined || store.state.layout !== "swipe") return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(store.state.swipe + by);
  });
  const show: PanelPart["show"] = ({ layout, swipe }) => {
    const isSwipe = layout === "swipe";
    node.hidden = !isSwipe && layout !== "side";
    node.classList.toggle("is-handle", isSwipe);
    node.style.setProperty("--at", String(isSwipe ? swipe : 0.5));
    if (!isSwipe)
      return ["role", "tabindex", "aria-label", "aria-valuenow"].forEach((name) => {
        node.removeAttribute(name);
      });
    node.setAttribute("role", "slider");
    node.setAttribute("tabindex", "0");
    node.setAttribute("aria-label", "Swipe");
    node.setAttribute("aria-valuenow", String(Math.round(swipe * 100)));
  };
  return { node, show };
}
