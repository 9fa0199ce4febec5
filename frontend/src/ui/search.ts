/** A field that leaves of a long list what is looked for. */

import { h } from "./dom";

/** `show` is told of each entry whether it is wanted, whenever the text changes. */
export function searchField<T>(
  label: string,
  entries: readonly T[],
  textOf: (entry: T) => string,
  show: (entry: T, isWanted: boolean) => void,
): HTMLInputElement {
  const input: HTMLInputElement = h("input", {
    type: "search",
    "aria-label": label,
    placeholder: label,
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      const wanted = wantedBy(input.value);
      for (const entry of entries) show(entry, wanted(textOf(entry)));
    },
  });
  // In a dialog, Enter would do what the dialog is for.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  return input;
}

/** Whether a text has all words of what was typed, in any order and case. */
export function wantedBy(typed: string): (text: string) => boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text.toLowerCase().includes(word));
}
