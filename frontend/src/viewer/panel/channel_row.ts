/** One channel in the panel: shown or not, its colour or colour map, contrast and gamma. */

import { h } from "../../ui/dom";
import { isMap, MAP_NAMES, mapGradient } from "../colour_maps";
import { autoContrast, defaultWindow, histogramOf } from "../contrast";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { ChannelState, DisplayState, ImageInfo } from "../types";
import { plain } from "../units";
import type { PanelPart } from "./channels";
import { contrastControl } from "./contrast_control";
import { setValue } from "./fields";

export interface ChannelRow extends PanelPart {
  drawn(): void;
}

/** One row for a channel, or for the three of an RGB picture together. */
export function channelRow(
  store: DisplayStore,
  stage: Stage,
  info: ImageInfo,
  indices: readonly number[],
  changed: () => void,
): ChannelRow {
  const first = indices[0]!;
  const name = info.isRgb ? "Colour" : info.channels[first]?.name || `Channel ${first + 1}`;
  const change = (part: Partial<ChannelState>) => {
    const channels = store.state.channels.map((channel, index) =>
      indices.includes(index) ? { ...channel, ...part } : channel,
    );
    store.update({ channels });
    changed();
  };
  const window =
    info.channels[first]?.window ?? defaultWindow(stage.scene.image.pyramid.source.type);
  const limits = { start: window.min, end: window.max };
  const contrast = contrastControl(name, limits, (range) => change({ ...range, isAuto: false }));
  const visible: HTMLInputElement = h("input", {
    type: "checkbox",
    "aria-label": `${name}: visible`,
    onchange: () => change({ visible: visible.checked }),
  });
  const paint = paintControls(name, change);
  const gamma = gammaControl(name, (value) => change({ gamma: value }));
  const auto = h("button", { type: "button", "aria-label": `${name}: Auto contrast` }, "Auto");
  auto.addEventListener("click", () => {
    const found = windowOf(stage, indices);
    if (found) change({ ...found, isAuto: true });
  });
  const label = h("label", { class: "viewer-name" }, visible, h("span", {}, name));
  const node = h(
    "div",
    { class: "viewer-channel", role: "group", "aria-label": name },
    h("div", { class: "viewer-row" }, label, ...(info.isRgb ? [] : [paint.color]), auto),
    contrast.node,
    gamma.node,
    info.isRgb ? null : paint.map,
  );
  const show = (state: DisplayState) => {
    const channel = state.channels[first]!;
    visible.checked = channel.visible;
    node.classList.toggle("is-off", !channel.visible);
    node.style.setProperty("--channel", info.isRgb ? "var(--viewer-accent)" : channel.color);
    paint.show(channel);
    contrast.show(channel);
    gamma.show(channel.gamma);
  };
  const drawn = () => {
    const { pyramid } = stage.scene.image;
    const { start, end } = contrast.limits();
    contrast.showHistogram(histogramOf(pyramid, first, stage.plane, start, end));
  };
  return { node, show, drawn };
}

/** The automatic window of channels that share one; null while nothing of them is here. */
export function windowOf(stage: Stage, indices: readonly number[]) {
  const { pyramid } = stage.scene.image;
  const windows = indices.map((c) => autoContrast(pyramid, c, stage.plane));
  const found = windows.filter((one) => one !== null);
  if (found.length === 0) return null;
  return {
    start: Math.min(...found.map(({ start }) => start)),
    end: Math.max(...found.map(({ end }) => end)),
  };
}

/** A colour, or a colour map in its place, the right way up or inverted. */
function paintControls(name: string, change: (part: Partial<ChannelState>) => void) {
  const color: HTMLInputElement = h("input", {
    type: "color",
    "aria-label": `${name}: colour`,
    oninput: () => change({ color: color.value, map: "" }),
  });
  const options = MAP_NAMES.map((map) => h("option", { value: map }, title(map)));
  const choice: HTMLSelectElement = h(
    "select",
    { "aria-label": `${name}: lookup table` },
    h("option", { value: "" }, "One colour"),
    ...options,
  );
  choice.addEventListener("change", () => change({ map: isMap(choice.value) ? choice.value : "" }));
  const inverted: HTMLInputElement = h("input", {
    type: "checkbox",
    "aria-label": `${name}: inverted`,
    onchange: () => change({ isInverted: inverted.checked }),
  });
  const ramp = h("div", { class: "viewer-ramp" });
  const map = h(
    "div",
    { class: "viewer-map" },
    choice,
    h("label", { class: "viewer-row" }, inverted, "Inverted"),
    ramp,
  );
  const show = (channel: ChannelState) => {
    setValue(color, channel.color);
    choice.value = channel.map;
    inverted.checked = channel.isInverted;
    ramp.hidden = !channel.map;
    if (channel.map) ramp.style.background = mapGradient(channel.map, channel.isInverted);
  };
  return { color, map, show };
}

function gammaControl(name: string, changed: (gamma: number) => void) {
  const output = h("output", { class: "viewer-value" });
  const input: HTMLInputElement = h("input", {
    type: "range",
    min: -1,
    max: 1,
    step: 0.01,
    "aria-label": `${name}: gamma`,
    oninput: () => changed(Number(plain(10 ** Number(input.value)))),
    ondblclick: () => changed(1),
  });
  const show = (gamma: number) => {
    input.value = String(Math.log10(gamma));
    output.textContent = gamma.toFixed(2);
  };
  const node = h("label", { class: "viewer-slider" }, h("span", {}, "Gamma"), input, output);
  return { node, show };
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
