/** The dialog that starts an evaluation: which models to compare. */

import { addresses, models } from "../../api/endpoints";
import { evaluations } from "../../api/learning";
import { openDialog, openingOnce } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toastError } from "../../ui/toast";

/** What the dialog begins with: models that are chosen, and the images it is about. */
export interface EvaluationSubject {
  images?: string[];
  models?: readonly string[];
}

/** Asks which models to hold against the truth of the project's images, and starts. */
export const openNewEvaluation = openingOnce(
  async (project: string, subject: EvaluationSubject = {}): Promise<void> => {
    try {
      const usable = await models.usable(project);
      const boxes = usable.map((model) =>
        h("input", {
          type: "checkbox",
          value: model.slug,
          checked: subject.models?.includes(model.slug) ?? false,
        }),
      );
      openDialog({
        title: "Evaluate models",
        action: "Start evaluation",
        body: [
          h(
            "p",
            {},
            `Each model segments ${whichImages(subject)}, and what it finds is compared with the truth.`,
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
          const made = await evaluations.start({
            project,
            models: chosen,
            images: subject.images ?? "all",
          });
          window.location.assign(addresses.evaluation(made.id));
        },
      });
    } catch (error) {
      toastError(error);
    }
  },
);

function whichImages({ images }: EvaluationSubject): string {
  return images
    ? `the ${plural(images.length, "image")} that the training was validated on`
    : "all images whose truth is known";
}
