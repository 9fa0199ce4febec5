/** The models that a project makes and measures. */

import "../ui/page";
import { ProjectSocket } from "../api/socket";
import { showConnection } from "../ui/connection";
import { pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { showEvaluations } from "./training/evaluations";
import { openNewEvaluation } from "./training/new-evaluation";

interface TrainingPage {
  project: { id: string };
  seq: number;
}

const { project, seq } = pageData<TrainingPage>();

function load(): void {
  showEvaluations(project.id).catch(toastError);
}

document
  .querySelector("#new-evaluation")
  ?.addEventListener("click", () => void openNewEvaluation(project.id));
load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (event.type === "evaluation") load();
  },
  reset: load,
  poll: load,
  state: showConnection,
}).start();
