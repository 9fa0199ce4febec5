/** Sliders for depth and time, for images that have them. */

import { h } from "../../ui/dom";
import type { DisplayStore } from "../store";
import type { DisplayState } from "../types";
import type { PanelPart } from "./channels";

export function axesPart(store: DisplayStore, sizes: { z: number; t: number }): PanelPart {
  const rows = (["z", "t"] as const)
    .filter((axis) => sizes[axis] > 1)
    .map((axis) => axisRow(store, axis, sizes[axis]));
  const flat = h(
    "button",
    { type: "button", title: "Maximum projection over the depth (A)" },
    "Max",
  );
  flat.addEventListener("click", () =>
    store.update({ projection: store.state.projection === "max" ? "none" : "max" }),
  );
  flat.hidden = sizes.z < 2;
  const node = h(
    "div",
    { class: "viewer-axes", hidden: rows.length === 0 },
    ...rows.map((row) => row.node),
    flat,
  );
  const show = (state: DisplayState) => {
    for (const row of rows) row.show(state);
    flat.setAttribute("aria-pressed", String(state.projection === "max"));
  };
  return { node, show };
}

function axisRow(store: DisplayStore, axis: "z" | "t", size: number): PanelPart {
  const output = h("output", { class: "viewer-value" });
  const input: HTMLInputElement = h("input", {
    type: "range",
    min: 0,
    max: size - 1,
    step: 1,
    "aria-label": axis === "z" ? "Depth (Z)" : "Time (T)",
    oninput: () => store.update({ [axis]: Number(input.value) }),
  });
  const name = h("span", {}, axis.toUpperCase());
  const node = h("label", { class: "viewer-axis" }, name, input, output);
  const show = (state: DisplayState) => {
    input.value = String(state[axis]);
    input.disabled = axis === "z" && state.projection === "max";
    input.setAttribute("aria-valuetext", `${state[axis] + 1} of ${size}`);
    output.textContent = `${state[axis] + 1} / ${size}`;
  };
  return { node, show };
}
