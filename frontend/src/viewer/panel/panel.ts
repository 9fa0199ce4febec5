/** The panel beside the image: everything that changes how it is shown. */

import { h } from "../../ui/dom";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { DisplayState, ImageInfo } from "../types";
import { channelsPart, type PanelPart } from "./channels";
import { overlayPart } from "./overlay";

export interface Panel extends PanelPart {
  /** Whether there are objects to talk about. */
  setHasLabels(hasLabels: boolean): void;
  /** Puts a section above the others; gives the function that removes it. */
  add(part: HTMLElement): () => void;
}

export function panel(
  store: DisplayStore,
  stage: Stage,
  info: ImageInfo,
  actions: { help(): void },
): Panel {
  const channels = channelsPart(store, stage, info);
  const overlay = overlayPart(store);
  const body = h("div", { class: "viewer-panel-body" }, overlay.node, channels.node);
  const fold = h("button", { type: "button", "aria-expanded": "true" }, "Hide");
  const button = (text: string, title: string, onclick: () => void) =>
    h("button", { type: "button", title, "aria-label": title, onclick }, text);
  const node = h(
    "aside",
    { class: "viewer-panel", "aria-label": "Display" },
    h(
      "header",
      { class: "viewer-row" },
      button("Fit", "Fit the whole image", () => stage.fit()),
      button("?", "Keyboard shortcuts", actions.help),
      h("span", { class: "viewer-gap" }),
      fold,
    ),
    body,
  );
  fold.addEventListener("click", () => {
    body.hidden = !body.hidden;
    fold.textContent = body.hidden ? "Display" : "Hide";
    fold.setAttribute("aria-expanded", String(!body.hidden));
  });
  const show = (state: DisplayState) => {
    channels.show(state);
    overlay.show(state);
  };
  const setHasLabels = (hasLabels: boolean) => {
    overlay.node.hidden = !hasLabels;
  };
  const add = (part: HTMLElement) => {
    body.prepend(part);
    return () => part.remove();
  };
  return { node, show, setHasLabels, add };
}
