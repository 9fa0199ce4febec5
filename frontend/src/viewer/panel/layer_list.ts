/** The layers of objects, the uppermost first: chosen, shown, shown alone, locked, moved, removed. */

import { h } from "../../ui/dom";
import { type DisplayStore, isDrawn, orderOf, overlayOf } from "../store";
import type { DisplayState } from "../types";
import type { PanelPart } from "./channels";

export interface NamedLayer {
  readonly name: string;
  readonly remove?: (() => void) | undefined;
}

export interface LayerList extends PanelPart {
  setLayers(layers: readonly NamedLayer[]): void;
}

export function layerList(store: DisplayStore): LayerList {
  let layers: readonly NamedLayer[] = [];
  const node = h("div", { class: "viewer-layers", role: "group", "aria-label": "Layers" });
  const show = (state: DisplayState) => {
    node.hidden = layers.length < 2;
    if (node.hidden) return;
    // Redrawn whole, as layers are few; what had the focus gets it back.
    const focused = node.contains(document.activeElement)
      ? document.activeElement?.getAttribute("aria-label")
      : null;
    const order = orderOf(state, layers.length).reverse();
    node.replaceChildren(...order.map((layer) => row(store, layers, layer)));
    if (focused) {
      [...node.querySelectorAll("button")]
        .find((button) => button.getAttribute("aria-label") === focused)
        ?.focus();
    }
  };
  const setLayers = (next: readonly NamedLayer[]) => {
    layers = next;
    show(store.state);
  };
  return { node, show, setLayers };
}

function row(store: DisplayStore, layers: readonly NamedLayer[], layer: number): HTMLElement {
  const { state } = store;
  const { name, remove } = layers[layer]!;
  const overlay = overlayOf(state, layer);
  const toggle = (text: string, does: string, isOn: boolean, onclick: () => void) =>
    h(
      "button",
      {
        ...{ type: "button", class: "viewer-toggle", title: `${name}: ${does}`, onclick },
        ...{ "aria-label": `${name}: ${does}`, "aria-pressed": String(isOn) },
      },
      text,
    );
  const isSolo = state.solo === layer;
  const up = toggle("↑", "one layer up", false, () => move(store, layers.length, layer, 1));
  up.removeAttribute("aria-pressed");
  const node = h(
    "div",
    { class: "viewer-layer", "data-layer": layer },
    toggle(overlay.visible ? "●" : "○", "shown", overlay.visible, () =>
      store.updateOverlay({ visible: !overlay.visible }, layer),
    ),
    h(
      "button",
      {
        ...{ type: "button", class: "viewer-layer-name", title: name },
        ...{ "aria-label": `${name}: choose this layer` },
        ...{ "aria-pressed": String(state.active === layer) },
        onclick: () => store.update({ active: layer }),
      },
      name,
    ),
    toggle("S", "shown alone", isSolo, () => store.update({ solo: isSolo ? -1 : layer })),
    toggle("L", "locked", overlay.isLocked ?? false, () =>
      store.updateOverlay({ isLocked: !overlay.isLocked }, layer),
    ),
    up,
    remove ? toggle("×", "take away", false, remove) : null,
  );
  node.classList.toggle("is-off", !isDrawn(state, layer));
  return node;
}

/** Moves a layer up; the uppermost goes to the bottom. */
function move(store: DisplayStore, count: number, layer: number, by: number): void {
  const order = orderOf(store.state, count);
  const at = order.indexOf(layer);
  order.splice(at, 1);
  order.splice((at + by) % count, 0, layer);
  store.update({ order });
}
