/** How the result that is shown was made, and making it once more. */

import { addresses, runs } from "../../../api/endpoints";
import type { Segmentation } from "../../../api/types";
import { openingOnce } from "../../../ui/dialog";
import { h } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import type { Viewer } from "../../../viewer";
import { askAgain } from "../../run/again";
import { originFacts } from "./facts";
import "./origin.css";

/** Adds the part to the viewer's panel; gives what takes it away. */
export function showOrigin(viewer: Viewer, result: Segmentation, mayRun: boolean): () => void {
  const facts = originFacts(result);
  // Where reviewing is blind, nobody is told.
  if (facts.length === 0) return () => {};
  const terms = facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
  const actions: HTMLElement[] = [];
  if (result.run) {
    const run = result.run;
    const href = `${addresses.run(run)}#methods`;
    actions.push(h("a", { href }, "Methods, for your paper"));
    if (mayRun) actions.push(againButton(run, result.image));
  }
  const details = h(
    "details",
    { class: "origin" },
    h("summary", {}, "How it was made"),
    h("dl", {}, ...terms),
    h("div", { class: "origin-actions" }, ...actions),
  );
  return viewer.addPart(h("section", { class: "viewer-section" }, details), "below objects");
}

function againButton(run: string, image: string): HTMLElement {
  const ask = openingOnce(async () => askAgain(await runs.one(run), [image]));
  const title = "Segment this image once more, and see what is otherwise";
  const onclick = () => void ask().catch(toastError);
  return h("button", { type: "button", title, onclick }, "Run again and compare");
}
