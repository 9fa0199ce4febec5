/** The list of differing objects: one is looked at, and keys step to the next. */

import { h } from "../../../ui/dom";
import { virtualList } from "../../../ui/virtual-list";
import type { Difference } from "./differences";
import { KINDS } from "./kinds";

const ROW_HEIGHT = 26;
const LOOKS = new Map(KINDS.map((kind) => [kind.kind, kind]));

export interface DifferenceList {
  readonly node: HTMLElement;
  show(differences: readonly Difference[]): void;
  /** Looks at the one so many steps on, from the last to the first and back. */
  step(by: number): void;
}

export function differenceList(look: (difference: Difference) => void): DifferenceList {
  let shown: readonly Difference[] = [];
  let at = -1;
  const place = h("span", { class: "faint number", role: "status" });
  const button = (text: string, name: string, by: number) =>
    h("button", { type: "button", title: name, "aria-label": name, onclick: () => step(by) }, text);
  const list = virtualList({
    label: "Differing objects",
    rowHeight: ROW_HEIGHT,
    row: (index) => row(shown[index]!, index === at, () => go(index)),
  });
  const tell = () => {
    place.textContent = shown.length === 0 ? "None" : `${at + 1} of ${shown.length}`;
  };
  const go = (index: number) => {
    at = index;
    list.reveal(at);
    tell();
    look(shown[at]!);
  };
  const step = (by: number) => {
    if (shown.length === 0) return;
    const from = at < 0 && by < 0 ? 0 : at;
    go((from + by + shown.length) % shown.length);
  };
  const show = (differences: readonly Difference[]) => {
    [shown, at] = [differences, -1];
    list.node.scrollTop = 0;
    list.show(differences.length);
    tell();
  };
  const head = h(
    "div",
    { class: "viewer-row" },
    h("h3", {}, "Differences"),
    place,
    h("span", { class: "viewer-gap" }),
    button("↑", "Previous difference (P)", -1),
    button("↓", "Next difference (N)", 1),
  );
  return { node: h("div", { class: "difference-list" }, head, list.node), show, step };
}

function row(difference: Difference, isShown: boolean, choose: () => void): HTMLElement {
  const { kind, id, partner, iou, layer } = difference;
  const look = LOOKS.get(kind)!;
  const side = layer === 0 ? "result" : "reference";
  return h(
    "div",
    { class: "difference", role: "option", "aria-selected": String(isShown), onclick: choose },
    h("i", { class: "swatch", "data-kind": kind }),
    h("span", {}, look.name),
    h("span", { class: "faint" }, side),
    h("span", { class: "number" }, id),
    h("span", { class: "number faint" }, partner ? `IoU ${iou.toFixed(2)}` : ""),
  );
}
