/** The head of a training: its state, how far it is, and what was asked for. */

import { addresses } from "../../api/endpoints";
import type { Training } from "../../api/types";
import { fill, h, need, setText } from "../../ui/dom";
import { ago, duration, percent, plural, stateName } from "../../ui/format";
import { progressBar, setProgress } from "../../ui/progress";

const STEPS = 1000;
const bar = progressBar(true);

/** Shows a training as it is now. */
export function showHead(training: Training): void {
  const badge = need("#training-state", HTMLElement);
  badge.dataset.state = training.state;
  setText(badge, stateName(training.state));
  const place = need("#training-progress", HTMLElement);
  if (!bar.isConnected) place.append(bar);
  setProgress(bar, { done: Math.round(STEPS * training.fraction), failed: 0, total: STEPS });
  setText(need("#training-time", HTMLElement), timeText(training));
  const error = need("#training-error", HTMLElement);
  error.hidden = !training.error;
  setText(need("p", HTMLElement, error), training.error);
  showFacts(training);
}

/** "Epoch 3, 45 %, best AP@0.5 0.812", or what it waits for. */
export function timeText(training: Training): string {
  const { state, curve, fraction, best_ap50 } = training;
  const trained = curve.at(-1)?.seconds;
  if (state === "queued" && !trained) return "Waiting for a worker";
  const done =
    trained === undefined ? "" : `, ${plural(curve.length, "epoch")} in ${duration(trained, true)}`;
  const best = best_ap50 == null ? "" : `, best AP@0.5 ${best_ap50.toFixed(3)}`;
  const words = {
    queued: "Waits for its turn",
    pausing: "Ends its present step",
    paused: "Goes on from the last epoch when resumed",
    stopping: curve.length > 0 ? "Making a model of the best epoch" : "Stops after the first epoch",
  }[state as string];
  return `${words ?? percent(fraction, 1)}${done}${best}`;
}

function showFacts(training: Training): void {
  const { engine, start_slug, minutes, epochs, licence, device } = training;
  const facts: [string, string | HTMLElement][] = [
    ["Engine", engine],
    ["Began with", start_slug ? link(start_slug) : "a new network"],
    ["Budget", minutes == null ? plural(epochs ?? 0, "epoch") : duration(60 * minutes, true)],
    [
      "Images",
      `${training.training_images} to learn from, ${training.validation_images} to measure by`,
    ],
    [
      "Started",
      `${ago(training.created_at)}${training.created_by ? ` by ${training.created_by}` : ""}`,
    ],
  ];
  if (licence) facts.push(["Licence", licence]);
  if (device) facts.push(["Device", device]);
  if (training.model_slug) facts.push(["Model", link(training.model_slug)]);
  fill(
    need("#training-facts", HTMLElement),
    ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

function link(slug: string): HTMLElement {
  return h("a", { href: addresses.model(slug) }, slug);
}
