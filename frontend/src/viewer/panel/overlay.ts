/** The objects' part of the panel: the layers there are, and how the chosen one is drawn. */

import { h } from "../../ui/dom";
import { type DisplayStore, overlayOf } from "../store";
import type { DisplayState, OverlayMode } from "../types";
import type { PanelPart } from "./channels";
import { type LayerList, layerList, type NamedLayer } from "./layer_list";

const MODES: readonly { mode: OverlayMode; label: string }[] = [
  { mode: "outline", label: "Outline" },
  { mode: "fill", label: "Fill" },
  { mode: "both", label: "Both" },
];

export interface OverlayPart extends PanelPart {
  /** Where others put what concerns the chosen layer. */
  readonly slot: HTMLElement;
  setLayers(layers: readonly NamedLayer[]): void;
}

export function overlayPart(store: DisplayStore): OverlayPart {
  const change: DisplayStore["updateOverlay"] = (part) =>
    store.updateOverlay(part, store.state.active);
  const visible: HTMLInputElement = h("input", {
    type: "checkbox",
    "aria-label": "Objects: visible",
    onchange: () => change({ visible: visible.checked }),
  });
  const modes = MODES.map(({ mode, label }) =>
    h("button", { type: "button", onclick: () => change({ mode }) }, label),
  );
  const opacity = slider("Fill", "Objects: opacity of the fill", 0.05, 1, 0.05, (value) =>
    change({ opacity: value }),
  );
  const width = slider("Outline", "Objects: width of the outline", 1, 5, 0.5, (value) =>
    change({ width: value }),
  );
  const list: LayerList = layerList(store);
  const slot = h("div", { class: "viewer-slot" });
  const node = h(
    "section",
    { class: "viewer-section", "aria-label": "Objects" },
    h("h2", {}, h("label", { class: "viewer-name" }, visible, "Objects")),
    list.node,
    slot,
    h("div", { class: "viewer-modes", role: "group", "aria-label": "Drawn as" }, ...modes),
    opacity.node,
    width.node,
  );
  const show = (state: DisplayState) => {
    const overlay = overlayOf(state, state.active);
    visible.checked = overlay.visible;
    node.classList.toggle("is-off", !overlay.visible);
    for (const [index, button] of modes.entries()) {
      button.setAttribute("aria-pressed", String(MODES[index]!.mode === overlay.mode));
    }
    opacity.show(overlay.opacity, `${Math.round(overlay.opacity * 100)} %`);
    opacity.node.hidden = overlay.mode === "outline";
    width.show(overlay.width, `${overlay.width} px`);
    width.node.hidden = overlay.mode === "fill";
    list.show(state);
  };
  return { node, slot, show, setLayers: list.setLayers };
}

function slider(
  label: string,
  name: string,
  min: number,
  max: number,
  step: number,
  changed: (value: number) => void,
) {
  const output = h("output", { class: "viewer-value" });
  const input: HTMLInputElement = h("input", {
    type: "range",
    min,
    max,
    step,
    "aria-label": name,
    oninput: () => changed(Number(input.value)),
  });
  const show = (value: number, text: string) => {
    input.value = String(value);
    output.textContent = text;
  };
  const node = h("label", { class: "viewer-slider" }, h("span", {}, label), input, output);
  return { node, show };
}
