/** The model with which new runs of the project begin, as its owners set it. */

import { models, runs } from "../../api/endpoints";
import { openDialog, openingOnce } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { toast, toastError } from "../../ui/toast";

/** Wires the menu's item, where there is one. */
export function offerDefaultModel(project: string): void {
  document.querySelector("[data-action=default-model]")?.addEventListener("click", () => {
    void ask(project);
  });
}

const ask = openingOnce(async (project: string): Promise<void> => {
  try {
    const [usable, settings] = await Promise.all([models.usable(project), runs.settings(project)]);
    const select = h(
      "select",
      { id: "default-model", name: "default_model" },
      h("option", { value: "" }, "The model of the last run"),
      ...usable.map((model) => h("option", { value: model.slug }, model.name)),
    );
    select.value = settings.default_model ?? "";
    openDialog({
      title: "Default model",
      action: "Save",
      body: [
        h(
          "div",
          { class: "field" },
          h("label", { for: "default-model" }, "New runs begin with"),
          select,
          h("p", { class: "hint" }, "Whoever starts a run can still choose another."),
        ),
      ],
      submit: async () => {
        await runs.setDefaultModel(project, select.value || null);
        toast("The default model was set.", "good");
      },
    });
  } catch (error) {
    toastError(error);
  }
});
