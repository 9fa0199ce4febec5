/** The dialog that starts an evaluation: which models to compare. */

import { addresses, evaluations, models } from "../../api/endpoints";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { toastError } from "../../ui/toast";

/** Asks which models to hold against the truth of the project's images, and starts. */
export async function openNewEvaluation(project: string): Promise<void> {
  try {
    const usable = await models.usable(project);
    const boxes = usable.map((model) => h("input", { type: "checkbox", value: model.slug }));
    openDialog({
      title: "Evaluate models",
      action: "Start evaluation",
      body: [
        h(
          "p",
          {},
          "Each model segments all images whose truth is known, and what it finds is compared with it.",
        ),
        h(
          "fieldset",
          {},
          h("legend", {}, "Models"),
          ...usable.map((model, index) =>
            h("label", { class: "check" }, boxes[index], ` ${model.name}`),
          ),
        ),
      ],
      submit: async () => {
        const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
        if (chosen.length === 0) throw new Error("Choose at least one model.");
        const made = await evaluations.start({ project, models: chosen, images: "all" });
        window.location.assign(addresses.evaluation(made.id));
      },
    });
  } catch (error) {
    toastError(error);
  }
}
