/** Keyboard shortcuts, and the sheet that lists them. */

import { openDialog } from "./dialog";
import { h } from "./dom";

export interface Shortcut {
  /** As `KeyboardEvent.key` says it; "mod+a" wants Ctrl or ⌘. */
  key: string;
  label: string;
  run: () => void;
}

const shortcuts: Shortcut[] = [];

/** Adds shortcuts of this page. */
export function addShortcuts(...more: Shortcut[]): void {
  shortcuts.push(...more);
}

/** Listens; called once by every page. */
export function listenForShortcuts(): void {
  addShortcuts({ key: "?", label: "Show these shortcuts", run: showSheet });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
    const found = shortcuts.find((shortcut) => shortcut.key === mod + event.key);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && target.type === "checkbox")
  );
}

/** Opens the list of all shortcuts of this page. */
export function showSheet(): void {
  const rows = shortcuts.map((shortcut) =>
    h("tr", {}, h("td", {}, ...keys(shortcut.key)), h("td", {}, shortcut.label)),
  );
  openDialog({
    title: "Keyboard shortcuts",
    body: [h("table", { class: "shortcuts" }, h("tbody", {}, ...rows))],
  });
}

function keys(key: string): HTMLElement[] {
  const names = key.startsWith("mod+") ? ["Ctrl", key.slice(4).toUpperCase()] : [key];
  return names.map((name) => h("kbd", {}, name));
}
