/** Short messages at the edge of the page. */

import { h, icon } from "./dom";

export type Tone = "info" | "good" | "bad";

const ICONS: Record<Tone, string> = { info: "info", good: "check", bad: "alert" };
const SECONDS: Record<Tone, number> = { info: 5, good: 4, bad: 12 };
const SECONDS_TO_ACT = 15;

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** Shows a message; errors and what can be answered stay longer, errors are read out at once. */
export function toast(text: string, tone: Tone = "info", action?: ToastAction): void {
  const message = h(
    "div",
    { class: `toast toast-${tone}`, role: tone === "bad" ? "alert" : "status" },
    icon(ICONS[tone]),
    h("span", {}, text),
  );
  const close = (): void => message.remove();
  const act = (): void => {
    close();
    action?.run();
  };
  if (action) message.append(h("button", { class: "small", onclick: act }, action.label));
  message.append(
    h("button", { class: "quiet small", "aria-label": "Dismiss", onclick: close }, icon("close")),
  );
  region().append(message);
  setTimeout(close, (action ? SECONDS_TO_ACT : SECONDS[tone]) * 1000);
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
