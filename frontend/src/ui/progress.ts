/** A bar in two colours: what is done and what failed. */

import { h, need } from "./dom";

export interface Done {
  done: number;
  failed: number;
  total: number;
}

/** An empty bar; `large` for the head of a page. */
export function progressBar(large = false): HTMLElement {
  return h(
    "span",
    {
      class: large ? "progress progress-large" : "progress",
      role: "progressbar",
      "aria-label": "Progress",
      "aria-valuemin": 0,
    },
    h("span", { class: "progress-done" }),
    h("span", { class: "progress-failed" }),
  );
}

export function setProgress(bar: HTMLElement, { done, failed, total }: Done): void {
  const share = (part: number): string => `${total ? (100 * part) / total : 0}%`;
  need(".progress-done", HTMLElement, bar).style.width = share(done);
  need(".progress-failed", HTMLElement, bar).style.width = share(failed);
  bar.setAttribute("aria-valuemax", String(total));
  bar.setAttribute("aria-valuenow", String(done + failed));
}
