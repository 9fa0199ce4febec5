/** Holding a training up, ending it, and comparing what came of it. */

import { addresses } from "../../api/endpoints";
import { trainings } from "../../api/learning";
import type { Training } from "../../api/types";
import { effect, type Signal } from "../../state/signal";
import { confirmDialog, openingOnce } from "../../ui/dialog";
import { toastError } from "../../ui/toast";
import { leaveDeleted } from "../../ui/undo";
import { openNewEvaluation } from "../training/new-evaluation";

type Change = (id: string) => Promise<Training>;

/** In which states each button can be pressed. */
const SHOWN_IN: Record<string, readonly string[]> = {
  pause: ["queued", "running"],
  resume: ["paused", "failed", "cancelled"],
  stop: ["running", "paused"],
  compare: ["completed"],
  delete: [
    "queued",
    "running",
    "stopping",
    "pausing",
    "paused",
    "completed",
    "failed",
    "cancelled",
  ],
};

/** Wires the buttons; those that change something are there only for those who may. */
export function showActions(shown: Signal<Training | null>, project: string): void {
  const buttons = Object.keys(SHOWN_IN).map((name) => [name, button(name)] as const);
  effect(() => {
    const state = shown.get()?.state;
    for (const [name, element] of buttons) {
      if (element) element.hidden = !state || !SHOWN_IN[name]?.includes(state);
    }
  });
  const change = (action: Change) => () => {
    const training = shown.get();
    if (training) action(training.id).then((now) => shown.set(now), toastError);
  };
  button("pause")?.addEventListener("click", change(trainings.pause));
  button("resume")?.addEventListener("click", change(trainings.resume));
  button("stop")?.addEventListener("click", change(trainings.stop));
  button("delete")?.addEventListener("click", () => askToDelete(shown.get()));
  button("compare")?.addEventListener("click", () => void compare(shown.get(), project));
}

function button(name: string): HTMLButtonElement | null {
  return document.querySelector<HTMLButtonElement>(`#training-${name}`);
}

function askToDelete(training: Training | null): void {
  if (!training) return;
  const stays = training.model_slug
    ? "The model that it has made stays."
    : "Stop it instead to keep the best epoch as a model. You can bring it back from the trash.";
  confirmDialog("Delete this training?", stays, "Delete the training", async () => {
    await trainings.remove(training.id);
    const deleted = { kind: "training", id: training.id };
    leaveDeleted("The training is deleted.", deleted, addresses.trainings(training.project));
  });
}

/** On the images that the model was validated on, beside the one it began with. */
const compare = openingOnce(async (training: Training | null, project: string) => {
  if (!training) return;
  try {
    const lessons = await trainings.lessons(training.id);
    const kept = lessons.filter((lesson) => lesson.validation).map((lesson) => lesson.image);
    const chosen = [training.model_slug, training.start_slug].filter((slug) => slug != null);
    await openNewEvaluation(project, { images: kept, models: chosen });
  } catch (error) {
    toastError(error);
  }
});
