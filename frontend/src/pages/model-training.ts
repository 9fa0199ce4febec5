/** A training: how far it is, how good the model has become, and what it finds. */

import "../ui/page";
import "../ui/chart.css";
import "./model-training/model-training.css";
import { trainings } from "../api/learning";
import { ProjectSocket } from "../api/socket";
import type { Training } from "../api/types";
import { inTurn } from "../state/in-turn";
import { effect, signal } from "../state/signal";
import { showConnection } from "../ui/connection";
import { pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { showActions } from "./model-training/actions";
import { showCurves } from "./model-training/curves";
import { showHead } from "./model-training/head";
import { showLessons } from "./model-training/lessons";

interface ModelTrainingPage {
  training: string;
  project: { id: string };
  seq: number;
}

const { training: id, project, seq } = pageData<ModelTrainingPage>();
const shown = signal<Training | null>(null);
let epochs = -1;

const load = inTurn(async () => {
  try {
    const training = await trainings.one(id);
    shown.set(training);
    if (training.curve.length === epochs) return;
    epochs = training.curve.length;
    showLessons(id, await trainings.lessons(id));
  } catch (error) {
    toastError(error);
  }
});

effect(() => {
  const training = shown.get();
  if (!training) return;
  showHead(training);
  showCurves(training);
});
showActions(shown, project.id);
void load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (event.type === "training" && event.training === id) void load();
  },
  reset: () => void load(),
  poll: () => void load(),
  state: showConnection,
}).start();
