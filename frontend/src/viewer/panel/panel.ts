/** The panel beside the image: everything that changes how it is shown. */

import { h } from "../../ui/dom";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { DisplayState, ImageInfo, PartPlace } from "../types";
import { type ChannelActions, channelsPart, type PanelPart } from "./channels";
import type { NamedLayer } from "./layer_list";
import { overlayPart } from "./overlay";

export interface Panel extends PanelPart {
  /** The layers of objects there are to talk about. */
  setLayers(layers: readonly NamedLayer[]): void;
  /** Puts a section above the others, or into that of objects; gives the function that removes it. */
  add(part: HTMLElement, place: PartPlace): () => void;
  /** A frame was drawn, and nothing it needs is missing. */
  settled(): void;
  /** Whether there are views to go back and on to. */
  showSteps(canGoBack: boolean, canGoForth: boolean): void;
}

export function panel(
  store: DisplayStore,
  stage: Stage,
  info: ImageInfo,
  actions: ChannelActions & { help(): void; step(by: 1 | -1): void },
): Panel {
  const channels = channelsPart(store, stage, info, actions);
  const overlay = overlayPart(store);
  const body = h("div", { class: "viewer-panel-body" }, overlay.node, channels.node);
  const fold = h("button", { type: "button", "aria-expanded": "true" }, "Hide");
  const button = (text: string, title: string, onclick: () => void) =>
    h("button", { type: "button", title, "aria-label": title, onclick }, text);
  const back = button("‹", "Back to the view before (<)", () => actions.step(-1));
  const forth = button("›", "On to the view after (>)", () => actions.step(1));
  const node = h(
    "aside",
    { class: "viewer-panel", "aria-label": "Display" },
    h(
      "header",
      { class: "viewer-row" },
      button("Fit", "Fit the whole image", () => stage.fit()),
      button("?", "Keyboard shortcuts", actions.help),
      back,
      forth,
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
  const setLayers = (layers: readonly NamedLayer[]) => {
    overlay.node.hidden = layers.length === 0;
    overlay.setLayers(layers);
  };
  const add: Panel["add"] = (part, place) => {
    if (place === "top") body.prepend(part);
    else if (place === "objects") overlay.slot.append(part);
    else overlay.node.after(part);
    return () => part.remove();
  };
  const showSteps: Panel["showSteps"] = (canGoBack, canGoForth) => {
    back.disabled = !canGoBack;
    forth.disabled = !canGoForth;
  };
  showSteps(false, false);
  return { node, show, setLayers, add, settled: channels.drawn, showSteps };
}
