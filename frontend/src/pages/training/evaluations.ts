/** The evaluations of a project, newest first. */

import { addresses } from "../../api/endpoints";
import { evaluations } from "../../api/learning";
import type { Evaluation } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { ago, dateTime, stateName } from "../../ui/format";

const SHOWN = 100;

/** Reads and shows them. */
export async function showEvaluations(project: string): Promise<void> {
  const page = await evaluations.page(project, SHOWN);
  need("#evaluations-empty", HTMLElement).hidden = page.results.length > 0;
  fill(need("#evaluations", HTMLElement), ...page.results.map(row));
}

function row(evaluation: Evaluation): HTMLElement {
  const { done, failed, total } = evaluation.progress;
  const best = Math.max(...evaluation.entries.map((entry) => entry.figures.ap?.["0.50"] ?? -1));
  return h(
    "tr",
    { "data-id": evaluation.id },
    h(
      "td",
      {},
      h(
        "a",
        { href: addresses.evaluation(evaluation.id), title: dateTime(evaluation.created_at) },
        ago(evaluation.created_at),
      ),
    ),
    h(
      "td",
      {},
      h("span", { class: "badge", "data-state": evaluation.state }, stateName(evaluation.state)),
    ),
    h("td", {}, evaluation.entries.map((entry) => entry.model_name).join(", ")),
    h("td", { class: "number" }, best < 0 ? "–" : best.toFixed(3)),
    h("td", { class: "number" }, `${done + failed} / ${total}`),
  );
}
