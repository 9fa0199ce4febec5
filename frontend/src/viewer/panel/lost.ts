/** Says that the graphics card has let go of the picture, and what to do if it does not come back. */

import { h } from "../../ui/dom";

const PATIENCE_MS = 6000;
const WAITING = "The graphics card was reset. The picture comes back in a moment…";
const GONE = "The graphics card does not come back. Reload the page; nothing you saved is lost.";

export function lostNote(canvas: HTMLCanvasElement, signal: AbortSignal): HTMLElement {
  const node = h("p", { class: "viewer-lost", role: "alert", hidden: true });
  let patience: ReturnType<typeof setTimeout> | undefined;
  const lost = () => {
    node.textContent = WAITING;
    node.hidden = false;
    patience = setTimeout(() => {
      node.textContent = GONE;
    }, PATIENCE_MS);
  };
  const restored = () => {
    clearTimeout(patience);
    node.hidden = true;
  };
  canvas.addEventListener("webglcontextlost", lost, { signal });
  canvas.addEventListener("webglcontextrestored", restored, { signal });
  return node;
}
