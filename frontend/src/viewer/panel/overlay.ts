/** The overlay's part of the panel: whether and how objects are drawn. */

import { h } from "../../ui/dom";
import type { DisplayStore } from "../store";
import type { DisplayState, OverlayMode } from "../types";
import type { PanelPart } from "./channels";

const MODES: readonly { mode: OverlayMode; label: string }[] = [
  { mode: "outline", label: "Outline" },
  { mode: "fill", label: "Fill" },
  { mode: "both", label: "Both" },
];

export function overlayPart(store: DisplayStore): PanelPart {
  const visible: HTMLInputElement = h("input", {
    type: "checkbox",
    "aria-label": "Objects: visible",
    onchange: () => store.updateOverlay({ visible: visible.checked }),
  });
  const modes = MODES.map(({ mode, label }) =>
    h("button", { type: "button", onclick: () => store.updateOverlay({ mode }) }, label),
  );
  const opacity = slider("Fill", "Objects: opacity of the fill", 0.05, 1, 0.05, (value) =>
    store.updateOverlay({ opacity: value }),
  );
  const width = slider("Outline", "Objects: width of the outline", 1, 5, 0.5, (value) =>
    store.updateOverlay({ width: value }),
  );
  const node = h(
    "section",
    { class: "viewer-section" },
    h("h2", {}, h("label", { class: "viewer-name" }, visible, "Objects")),
    h("div", { class: "viewer-modes", role: "group", "aria-label": "Drawn as" }, ...modes),
    opacity.node,
    width.node,
  );
  const show = ({ overlay }: DisplayState) => {
    visible.checked = overlay.visible;
    node.classList.toggle("is-off", !overlay.visible);
    for (const [index, button] of modes.entries()) {
      button.setAttribute("aria-pressed", String(MODES[index]!.mode === overlay.mode));
    }
    opacity.show(overlay.opacity, `${Math.round(overlay.opacity * 100)} %`);
    opacity.node.hidden = overlay.mode === "outline";
    width.show(overlay.width, `${overlay.width} px`);
    width.node.hidden = overlay.mode === "fill";
  };
  return { node, show };
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
