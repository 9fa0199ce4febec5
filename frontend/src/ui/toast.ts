/** Short messages at the edge of the page. */

import { h, icon } from "./dom";

export type Tone = "info" | "good" | "bad";

const ICONS: Record<Tone, string> = { info: "info", good: "check", bad: "alert" };
const SECONDS: Record<Tone, number> = { info: 5, good: 4, bad: 12 };

/** Shows a message; errors stay longer and are read out at once. */
export function toast(text: string, tone: Tone = "info"): void {
  const message = h(
    "div",
    { class: `toast toast-${tone}`, role: tone === "bad" ? "alert" : "status" },
    icon(ICONS[tone]),
    h("span", {}, text),
  );
  const close = (): void => message.remove();
  message.append(
    h("button", { class: "quiet small", "aria-label": "Dismiss", onclick: close }, icon("close")),
  );
  region().append(message);
  setTimeout(close, SECONDS[tone] * 1000);
}

/** Tells an error in the words it carries. */
export function toastError(error: unknown): void {
  toast(error instanceof Error ? error.message : "Something went wrong. Please try again.", "bad");
}

function region(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".toasts");
  if (found) return found;
  const made = h("div", { class: "toasts", "aria-live": "polite" });
  document.body.append(made);
  return made;
}
