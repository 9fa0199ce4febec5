/** The sheet of keyboard shortcuts, made from the table that is obeyed. */

import { h } from "../../ui/dom";
import type { Shortcut } from "../tools/shortcuts";

export function sheet(shortcuts: readonly Shortcut[]): HTMLDialogElement {
  const lines = shortcuts.flatMap(({ shown, does }) => [
    h("dt", {}, h("kbd", {}, shown)),
    h("dd", {}, does),
  ]);
  const close = h("button", { type: "button" }, "Close");
  const dialog = h(
    "dialog",
    { class: "viewer-sheet", "aria-label": "Keyboard shortcuts" },
    h("header", { class: "viewer-row" }, h("h2", {}, "Keyboard shortcuts"), close),
    h("dl", {}, ...lines),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}
