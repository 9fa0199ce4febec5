/** The paragraph for a paper: read when it is opened, copied with a button. */

import { runs } from "../../api/endpoints";
import { fill, h, need, setText } from "../../ui/dom";
import { toast, toastError } from "../../ui/toast";

/** Wires the section. */
export function offerMethods(run: string): void {
  const details = need("#methods", HTMLDetailsElement);
  details.addEventListener("toggle", () => {
    if (details.open) show(run).catch(toastError);
  });
  // A link from the viewer leads here.
  if (window.location.hash === "#methods") details.open = true;
  need("#methods-copy", HTMLButtonElement).addEventListener("click", () => {
    navigator.clipboard
      .writeText(copied())
      .then(() => toast("The paragraph was copied.", "good"), toastError);
  });
}

async function show(run: string): Promise<void> {
  const { text, citations } = await runs.methods(run);
  setText(need("#methods-text", HTMLElement), text);
  fill(need("#methods-citations", HTMLElement), ...citations.map((one) => h("li", {}, one)));
}

/** What is shown, as plain text. */
function copied(): string {
  const cited = [...document.querySelectorAll("#methods-citations li")];
  const lines = cited.map((one, index) => `[${index + 1}] ${one.textContent}`);
  return [need("#methods-text", HTMLElement).textContent, ...lines].join("\n");
}
