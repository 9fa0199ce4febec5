/** The channels' part of the panel: what is shown of each, in which colour and contrast. */

import { h } from "../../ui/dom";
import { autoContrast, defaultWindow } from "../contrast";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { ChannelState, DisplayState, ImageInfo } from "../types";
import { plain } from "../units";
import { contrastControl } from "./contrast_control";
import { setValue } from "./fields";

export interface PanelPart {
  readonly node: HTMLElement;
  show(state: DisplayState): void;
}

export function channelsPart(store: DisplayStore, stage: Stage, info: ImageInfo): PanelPart {
  const count = store.state.channels.length;
  const groups = info.isRgb ? [[0, 1, 2].slice(0, count)] : range(count).map((index) => [index]);
  const parts = groups.map((indices) => channelRow(store, stage, info, indices));
  const title = h("h2", {}, info.isRgb || count === 1 ? "Image" : "Channels");
  return {
    node: h("section", { class: "viewer-section" }, title, ...parts.map((part) => part.node)),
    show: (state) => parts.forEach((part) => void part.show(state)),
  };
}

/** One row for a channel, or for the three of an RGB picture together. */
function channelRow(
  store: DisplayStore,
  stage: Stage,
  info: ImageInfo,
  indices: readonly number[],
): PanelPart {
  const first = indices[0]!;
  const name = info.isRgb ? "Colour" : info.channels[first]?.name || `Channel ${first + 1}`;
  const change = (part: Partial<ChannelState>) => {
    const channels = store.state.channels.map((channel, index) =>
      indices.includes(index) ? { ...channel, ...part } : channel,
    );
    store.update({ channels });
  };
  const window =
    info.channels[first]?.window ?? defaultWindow(stage.scene.image.pyramid.source.type);
  const contrast = contrastControl(name, { start: window.min, end: window.max }, change);
  const auto = () => {
    const { image } = stage.scene;
    const windows = indices.map((c) => autoContrast(image.pyramid, c, stage.plane));
    const found = windows.filter((one) => one !== null);
    if (found.length === 0) return;
    const starts = found.map(({ start }) => start);
    change({ start: Math.min(...starts), end: Math.max(...found.map(({ end }) => end)) });
  };
  const visible: HTMLInputElement = h("input", {
    type: "checkbox",
    "aria-label": `${name}: visible`,
    onchange: () => change({ visible: visible.checked }),
  });
  const color: HTMLInputElement = h("input", {
    type: "color",
    "aria-label": `${name}: colour`,
    hidden: info.isRgb,
    oninput: () => change({ color: color.value }),
  });
  const gamma = gammaControl(name, (value) => change({ gamma: value }));
  const button = {
    type: "button",

    "aria-label": `${name}: Auto contrast`,
  };
  const node = h(
    "div",
    { class: "viewer-channel", role: "group", "aria-label": name },
    h(
      "div",
      { class: "viewer-row" },
      h("label", { class: "viewer-name" }, visible, h("span", {}, name)),
      color,
      h("button", { ...button, onclick: auto }, "Auto"),
    ),
    contrast.node,
    gamma.node,
  );
  const show = (state: DisplayState) => {
    const channel = state.channels[first]!;
    visible.checked = channel.visible;
    node.classList.toggle("is-off", !channel.visible);
    node.style.setProperty("--channel", info.isRgb ? "var(--viewer-accent)" : channel.color);
    setValue(color, channel.color);
    contrast.show(channel);
    gamma.show(channel.gamma);
  };
  return { node, show };
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

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
