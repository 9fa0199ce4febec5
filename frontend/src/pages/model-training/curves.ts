/** How the loss falls and the accuracy rises, epoch by epoch. */

import type { Training, TrainingPoint } from "../../api/types";
import { legend, lineChart } from "../../ui/chart";
import { fill, h, need } from "../../ui/dom";

const MEASURES = [
  ["AP@0.5", "ap50"],
  ["AP@0.75", "ap75"],
  ["PQ", "panoptic_quality"],
] as const;

/** Draws both charts, or says when they begin. */
export function showCurves({ curve }: Training): void {
  const place = need("#training-curves", HTMLElement);
  if (curve.length === 0) {
    fill(place, h("p", { class: "empty" }, "The curves begin with the end of the first epoch."));
    return;
  }
  const lines = MEASURES.map(([name, key]) => ({ name, points: points(curve, key) }));
  fill(
    place,
    h(
      "figure",
      {},
      h("figcaption", {}, "Accuracy on the validation images"),
      lineChart(lines, { title: "Accuracy after each epoch", x: "epoch", top: 1 }),
      legend(lines.map((line) => line.name)),
    ),
    h(
      "figure",
      {},
      h("figcaption", {}, "Loss on the training images"),
      lineChart([{ name: "loss", points: points(curve, "loss") }], {
        title: "Loss after each epoch",
        x: "epoch",
      }),
    ),
  );
}

function points(curve: readonly TrainingPoint[], key: keyof TrainingPoint): [number, number][] {
  return curve.map((point) => [point.epoch, point[key]]);
}
