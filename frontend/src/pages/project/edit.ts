/** Renaming and deleting the project. */

import { projects } from "../../api/endpoints";
import { confirmDialog, openDialog } from "../../ui/dialog";
import { projectFields } from "../../ui/project-fields";
import { leaveDeleted } from "../../ui/undo";

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
    "Its images, runs and results are gone for all its members. An owner can bring it back from the trash.",
    "Delete project",
    async () => {
      await projects.remove(project.id);
      const deleted = { kind: "project", id: project.id };
      leaveDeleted(`“${project.name}” deleted.`, deleted, "/");
    },
  );
}
