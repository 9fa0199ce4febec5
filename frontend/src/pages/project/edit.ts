/** Renaming and deleting the project. */

import { projects } from "../../api/endpoints";
import { confirmDialog, openDialog } from "../../ui/dialog";
import { projectFields } from "../../ui/project-fields";

interface Named {
  id: string;
  name: string;
  description: string;
}

/** Wires the menu of the project; its items are there only for those who may. */
export function listenForEdits(project: Named): void {
  document.querySelector("[data-action=edit]")?.addEventListener("click", () => edit(project));
  document.querySelector("[data-action=delete]")?.addEventListener("click", () => remove(project));
}

function edit(project: Named): void {
  const fields = projectFields(project.name, project.description);
  openDialog({
    title: "Edit project",
    body: fields.elements,
    action: "Save",
    submit: async () => {
      const { name, description } = fields.read();
      await projects.change(project.id, name, description);
      window.location.reload();
    },
  });
}

function remove(project: Named): void {
  confirmDialog(
    `Delete “${project.name}”?`,
    "Its images, runs and results are deleted for all its members. This can't be undone.",
    "Delete project",
    async () => {
      await projects.remove(project.id);
      window.location.assign("/");
    },
  );
}
