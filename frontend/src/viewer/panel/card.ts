/** The card of the selected object: its id and its measurements. */

import { h } from "../../ui/dom";
import type { Described } from "../inspector";
import { type Measurements, readings } from "../measurements";
import type { ObjectRow, Reading } from "../types";

export interface Card {
  readonly node: HTMLElement;
  /** Shows an object, hides the card for 0. */
  show(id: number, of: Described, others: number): Promise<void>;
}

export function card(actions: { focus(): void; clear(): void }): Card {
  const title = h("h2", { "aria-live": "polite" });
  const body = h("div", { class: "viewer-readings" });
  const node = h(
    "section",
    { class: "viewer-card", "aria-label": "Selected object", hidden: true },
    h(
      "header",
      { class: "viewer-row" },
      title,
      h("button", { type: "button", onclick: actions.focus }, "Focus"),
      h(
        "button",
        {
          type: "button",
          class: "viewer-icon",
          "aria-label": "Clear selection",
          onclick: actions.clear,
        },
        "×",
      ),
    ),
    body,
  );
  let shown = 0;
  let source: Measurements | null = null;
  const show: Card["show"] = async (id, { measurements, name, about }, others) => {
    [shown, source] = [id, measurements];
    node.hidden = id === 0;
    const more = others > 0 ? ` and ${others} more` : "";
    title.textContent = `Object ${id}${more}${name ? `, ${name}` : ""}`;
    if (id === 0 || !measurements.table) return body.replaceChildren();
    if (!measurements.known(id)) body.replaceChildren(note("Reading its measurements…"));
    const content = await measurements.lookup(id).then((row) => list(row, about(id, null)), failed);
    if (shown === id && source === measurements) body.replaceChildren(content);
  };
  return { node, show };
}

function list(row: ObjectRow | null, known: readonly Reading[]): Node {
  const lines = [...known, ...(row ? readings(row) : [])];
  if (lines.length === 0) return note("No measurements for this object.");
  const terms = lines.flatMap(({ label, text }) => [h("dt", {}, label), h("dd", {}, text)]);
  return h("dl", {}, ...terms);
}

function failed(): Node {
  return note("Its measurements could not be read. Select it again to retry.");
}

function note(text: string): Node {
  return h("p", { class: "viewer-note" }, text);
}
