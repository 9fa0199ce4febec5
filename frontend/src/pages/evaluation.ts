/** An evaluation: several models held against the truth, and the images they do worst on. */

import "../ui/page";
import "../ui/chart.css";
import "./evaluation/evaluation.css";
import { addresses } from "../api/endpoints";
import { evaluations } from "../api/learning";
import { ProjectSocket } from "../api/socket";
import type { Evaluation } from "../api/types";
import { inTurn } from "../state/in-turn";
import { effect, signal } from "../state/signal";
import { showConnection } from "../ui/connection";
import { confirmDialog } from "../ui/dialog";
import { fill, need, pageData, setText } from "../ui/dom";
import { stateName } from "../ui/format";
import { progressBar, setProgress } from "../ui/progress";
import { toastError } from "../ui/toast";
import { leaveDeleted } from "../ui/undo";
import { comparison } from "./evaluation/comparison";
import { showWorst } from "./evaluation/worst";

interface EvaluationPage {
  evaluation: string;
  project: { id: string };
  seq: number;
}

const { evaluation: id, project, seq } = pageData<EvaluationPage>();
const shown = signal<Evaluation | null>(null);
const bar = progressBar(true);

const load = inTurn(async () => {
  try {
    shown.set(await evaluations.one(id));
    await showWorst(id);
  } catch (error) {
    toastError(error);
  }
});

need("#evaluation-progress", HTMLElement).append(bar);
effect(() => {
  const evaluation = shown.get();
  if (!evaluation) return;
  const badge = need("#evaluation-state", HTMLElement);
  badge.dataset.state = evaluation.state;
  setText(badge, stateName(evaluation.state));
  setProgress(bar, evaluation.progress);
  bar.hidden = evaluation.state === "completed";
  fill(need("#comparison", HTMLElement), comparison(evaluation));
});
document.querySelector("#evaluation-delete")?.addEventListener("click", () =>
  confirmDialog(
    "Delete this evaluation?",
    "What its runs found stays. You can bring it back from the trash.",
    "Delete",
    async () => {
      await evaluations.remove(id);
      const deleted = { kind: "evaluation", id };
      leaveDeleted("The evaluation is deleted.", deleted, addresses.trainings(project.id));
    },
  ),
);
void load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (event.type === "evaluation" || event.type === "run") void load();
  },
  reset: () => void load(),
  poll: () => void load(),
  state: showConnection,
}).start();
