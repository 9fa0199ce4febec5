/** The channels' part of the panel: what is shown of each, in which colour and contrast. */

import { h } from "../../ui/dom";
import { searchField } from "../../ui/search";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { DisplayState, ImageInfo } from "../types";
import { type ChannelRow, channelRow } from "./channel_row";

export interface PanelPart {
  readonly node: HTMLElement;
  show(state: DisplayState): void;
}

export interface ChannelsPart extends PanelPart {
  /** Samples are here, or another plane is shown: histograms may be others. */
  drawn(): void;
}

export interface ChannelActions {
  /** Somebody changed how channels are drawn. */
  changed(): void;
  /** Draws channels as they were at first. */
  reset(): void;
}

/** More than these are searched, scrolled, and folded where they are not shown. */
const FEW = 8;

export function channelsPart(
  store: DisplayStore,
  stage: Stage,
  info: ImageInfo,
  actions: ChannelActions,
): ChannelsPart {
  const count = store.state.channels.length;
  const groups = info.isRgb ? [[0, 1, 2].slice(0, count)] : range(count).map((index) => [index]);
  const rows: ChannelRow[] = groups.map((indices) =>
    channelRow(store, stage, info, indices, actions.changed),
  );
  const title = h("h2", {}, info.isRgb || count === 1 ? "Image" : "Channels");
  const reset = h("button", { type: "button", title: "Colours and contrast as at first" }, "Reset");
  reset.addEventListener("click", actions.reset);
  const smooth: HTMLInputElement = h("input", { type: "checkbox" });
  smooth.addEventListener("change", () => {
    store.update({ isSmooth: smooth.checked });
    actions.changed();
  });
  const node = h(
    "section",
    { class: "viewer-section", "aria-label": "Channels" },
    h("div", { class: "viewer-row" }, title, reset),
    rows.length > FEW ? manyTools(store, rows, actions.changed) : null,
    h(
      "div",
      { class: `viewer-channels${rows.length > FEW ? " is-many" : ""}` },
      ...rows.map((row) => row.node),
    ),
    h("label", { class: "viewer-row viewer-smooth" }, smooth, "Smooth between pixels"),
  );
  const show = (state: DisplayState) => {
    for (const row of rows) row.show(state);
    smooth.checked = state.isSmooth;
  };
  let drawn = "";
  const refresh = () => {
    const { t, z } = stage.plane;
    const key = [t, z, ...store.state.channels.map(({ visible }) => Number(visible))].join("/");
    if (key === drawn) return;
    drawn = key;
    for (const row of rows) row.drawn();
  };
  return { node, show, drawn: refresh };
}

/** Finding one of many channels, and hiding all to begin with those that matter. */
function manyTools(
  store: DisplayStore,
  rows: readonly ChannelRow[],
  changed: () => void,
): HTMLElement {
  const nameOf = ({ node }: ChannelRow) => node.getAttribute("aria-label") ?? "";
  const find = searchField("Find a channel", rows, nameOf, ({ node }, isWanted) => {
    node.hidden = !isWanted;
  });
  const none = h("button", { type: "button" }, "Hide all");
  none.addEventListener("click", () => {
    const channels = store.state.channels.map((channel) => ({ ...channel, visible: false }));
    store.update({ channels });
    changed();
  });
  return h("div", { class: "viewer-row" }, find, none);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
