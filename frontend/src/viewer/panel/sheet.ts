/** The sheet of keyboard shortcuts, made of the keys that are obeyed when it is opened. */

import { h } from "../../ui/dom";
import type { Shortcut } from "../types";

export interface Sheet {
  readonly node: HTMLDialogElement;
  open(shortcuts: readonly Shortcut[]): void;
}

export function sheet(): Sheet {
  const close = h("button", { type: "button" }, "Close");
  const list = h("dl");
  const node = h(
    "dialog",
    { class: "viewer-sheet", "aria-label": "Keyboard shortcuts" },
    h("header", { class: "viewer-row" }, h("h2", {}, "Keyboard shortcuts"), close),
    list,
  );
  close.addEventListener("click", () => node.close());
  node.addEventListener("click", (event) => {
    if (event.target === node) node.close();
  });
  const open = (shortcuts: readonly Shortcut[]) => {
    const lines = shortcuts.flatMap(({ shown, does }) => [
      h("dt", {}, h("kbd", {}, shown)),
      h("dd", {}, does),
    ]);
    list.replaceChildren(...lines);
    node.showModal();
  };
  return { node, open };
}
