/** The images that models do worst on, with the way to what was found and to what is there. */

import { addresses } from "../../api/endpoints";
import { evaluations } from "../../api/learning";
import type { Score } from "../../api/types";
import { fill, h, need } from "../../ui/dom";

const SHOWN = 50;

/** Reads and shows the worst images of an evaluation. */
export async function showWorst(evaluation: string): Promise<void> {
  const page = await evaluations.worst(evaluation, SHOWN);
  need("#worst-empty", HTMLElement).hidden = page.results.length > 0;
  fill(need("#worst", HTMLElement), ...page.results.map(row));
}

function row(score: Score): HTMLElement {
  const { predicted = 0, true: there = 0, f1 = 0, splits = 0, merges = 0 } = score.figures;
  const link = (text: string, segmentation: string | null) =>
    segmentation ? h("a", { href: addresses.image(score.image, segmentation) }, text) : "–";
  return h(
    "tr",
    {},
    h("td", {}, score.image_name),
    h("td", {}, score.model_slug),
    h("td", { class: "number" }, (score.ap50 ?? 0).toFixed(3)),
    h("td", { class: "number" }, f1.toFixed(3)),
    h("td", { class: "number" }, `${predicted} / ${there}`),
    h("td", { class: "number" }, `${splits} / ${merges}`),
    h(
      "td",
      {},
      link("Found", score.segmentation),
      " · ",
      link("Truth", score.truth),
      compared(score),
    ),
  );
}

/** The way to what differs between the two. */
function compared({ image, segmentation, truth }: Score): HTMLElement | null {
  if (!segmentation || !truth) return null;
  return h(
    "span",
    {},
    " · ",
    h("a", { href: addresses.comparison(image, segmentation, truth) }, "Compare"),
  );
}
