/** A run's model that learns from corrections: the steps to its promotion, live. */

import "../ui/page";
import "../ui/chart.css";
import "./evaluation/evaluation.css";
import "./improvement/improvement.css";
import { evaluations, improvements, trainings } from "../api/learning";
import { ProjectSocket } from "../api/socket";
import { inTurn } from "../state/in-turn";
import { showConnection } from "../ui/connection";
import { pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { offerSteps, showSteps } from "./improvement/steps";

interface ImprovementPage {
  improvement: string;
  project: { id: string };
  seq: number;
}

const WATCHED = new Set(["training", "evaluation", "run"]);
const { improvement: id, project, seq } = pageData<ImprovementPage>();

const load = inTurn(async () => {
  try {
    const improvement = await improvements.one(id);
    const [training, evaluation] = await Promise.all([
      improvement.training ? trainings.one(improvement.training) : null,
      improvement.evaluation ? evaluations.one(improvement.evaluation) : null,
    ]);
    showSteps(improvement, training, evaluation);
  } catch (error) {
    toastError(error);
  }
});

offerSteps(id, load);
void load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (WATCHED.has(event.type)) void load();
  },
  reset: () => void load(),
  poll: () => void load(),
  state: showConnection,
}).start();
