/** The models that a project makes and measures. */

import "../ui/page";
import "./training/training.css";
import { ProjectSocket } from "../api/socket";
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

function loadTrainings(): void {
  showTrainings(project.id).catch(toastError);
}

function loadEvaluations(): void {
  showEvaluations(project.id).catch(toastError);
}

function loadImprovements(): void {
  showImprovements(project.id).catch(toastError);
}

function load(): void {
  loadImprovements();
  loadTrainings();
  loadEvaluations();
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
    if (event.type === "evaluation") loadEvaluations();
    if (event.type === "training") loadTrainings();
    loadImprovements();
  },
  reset: load,
  poll: load,
  state: showConnection,
}).start();
