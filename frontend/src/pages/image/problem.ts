/** Says in the viewer's place why there is none. */

import { fill, h, icon, need } from "../../ui/dom";

export function showProblem(message: string): void {
  const box = need("#viewer-problem", HTMLElement);
  need("#viewer", HTMLElement).hidden = true;
  fill(box, icon("alert"), h("h2", {}, "This image can't be shown"), h("p", {}, message));
  box.hidden = false;
}
