/** The models that a project makes and measures. */

import "../ui/page";
import "./training/training.css";
import { ProjectSocket } from "../api/socket";
import { inTurn } from "../state/in-turn";
import { showConnection } from "../ui/connection";
import { pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { showEvaluations } from "./training/evaluations";
import { showImprovements } from "./training/improvements";
import { openNewEvaluation } from "./training/new-evaluation";
import { openNewTraining } from "./training/new-training";
import { showTrainings } from "./training/trainings";

interface TrainingPage {
  project: { id: string };
  seq: number;
}

const { project, seq } = pageData<TrainingPage>();

const loadTrainings = inTurn(() => showTrainings(project.id).catch(toastError));
const loadEvaluations = inTurn(() => showEvaluations(project.id).catch(toastError));
const loadImprovements = inTurn(() => showImprovements(project.id).catch(toastError));

function load(): void {
  void loadImprovements();
  void loadTrainings();
  void loadEvaluations();
}

document
  .querySelector("#new-evaluation")
  ?.addEventListener("click", () => void openNewEvaluation(project.id));
document
  .querySelector("#new-training")
  ?.addEventListener("click", () => void openNewTraining(project.id));
load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (event.type === "evaluation") void loadEvaluations();
    if (event.type === "training") void loadTrainings();
    void loadImprovements();
  },
  reset: load,
  poll: load,
  state: showConnection,
}).start();
