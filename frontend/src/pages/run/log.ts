/** What workers wrote of an image, read when it is opened; site admins alone have it. */

import { runs } from "../../api/endpoints";
import { h, setText } from "../../ui/dom";
import { toastError } from "../../ui/toast";

export function logOf(run: string, item: string): HTMLElement {
  const text = h("pre", { tabindex: "0", "aria-label": "Log" });
  const fold = h("details", { class: "item-log small-text" }, h("summary", {}, "Log"), text);
  fold.addEventListener("toggle", () => {
    if (fold.open) read(run, item, text).catch(toastError);
  });
  return fold;
}

async function read(run: string, item: string, text: HTMLElement): Promise<void> {
  const { log } = await runs.log(run, item);
  setText(text, log || "Workers wrote nothing.");
}
