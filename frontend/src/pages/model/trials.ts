/** The last trial of a model on the golden picture, and asking for another. */

import { addresses, models } from "../../api/endpoints";
import type { ModelDetail, ModelTrial } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { ago, duration, plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { verdictReason, versions } from "../../ui/trial-verdict";

const LOOK_MS = 1000;
const WHAT =
  "A small made-up picture of nuclei whose truth is known. It shows that a model works, not how good it is on yours.";

/** Shows the newest trial, and keeps looking while it is under way. */
export function showTrials(model: ModelDetail): void {
  const button = document.querySelector<HTMLButtonElement>("#model-try");
  const look = async (): Promise<void> => {
    try {
      const [newest] = (await models.trials(model.slug)).results;
      fill(need("#model-trial", HTMLElement), ...told(model, newest));
      const isOpen = newest?.state === "queued" || newest?.state === "running";
      if (button) button.disabled = isOpen || !model.has_file;
      if (isOpen) setTimeout(() => void look(), LOOK_MS);
    } catch (error) {
      toastError(error);
      if (button) button.disabled = !model.has_file;
    }
  };
  button?.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await models.try(model.slug);
    } catch (error) {
      toastError(error);
    }
    await look();
  });
  void look();
}

function told(model: ModelDetail, trial: ModelTrial | undefined): HTMLElement[] {
  const what = h("p", { class: "soft" }, WHAT);
  if (!trial) return [what, h("p", {}, "It has not been tested yet.")];
  if (trial.state === "queued") return [what, h("p", {}, "Waiting for a worker …")];
  if (trial.state === "running") return [what, h("p", {}, "Testing …")];
  if (trial.state !== "done") return [what, h("p", { class: "notice notice-bad" }, trial.error)];
  const reason = verdictReason(trial);
  const made = [ago(trial.created_at), versions(trial)].filter(Boolean).join(" · ");
  return [
    what,
    ...(reason ? [h("p", { class: "notice" }, reason)] : []),
    h("img", {
      class: "trial-picture",
      src: addresses.trialPicture(model.slug, trial.id),
      alt: `The golden picture with ${plural(trial.found ?? 0, "outlined object")}`,
    }),
    h(
      "p",
      { class: "number" },
      `${plural(trial.found ?? 0, "object")} found of ${trial.expected ?? 0} · AP@0.5 ${(trial.ap50 ?? 0).toFixed(2)} · ${duration(trial.seconds ?? 0)} on ${trial.device}`,
    ),
    h("p", { class: "small-text faint" }, made),
  ];
}
