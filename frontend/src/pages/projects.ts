/** The list of projects, and making a new one. */

import "../ui/page";
import "./projects/projects.css";
import { addresses, projects } from "../api/endpoints";
import type { Project } from "../api/types";
import { openDialog } from "../ui/dialog";
import { fill, h, need } from "../ui/dom";
import { ago, stateName } from "../ui/format";
import { projectFields } from "../ui/project-fields";
import { addShortcuts } from "../ui/shortcuts";
import { toastError } from "../ui/toast";

function tile(project: Project): HTMLElement {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "project-tile panel", href: addresses.project(project.id) },
      h("h2", {}, project.name),
      h("p", { class: "soft" }, project.description || "No description"),
      h(
        "span",
        { class: "project-foot small-text faint" },
        h("span", { class: "badge" }, project.role ? stateName(project.role) : "Site admin"),
        h("time", { datetime: project.created_at }, `made ${ago(project.created_at)}`),
      ),
    ),
  );
}

async function show(): Promise<void> {
  const list = need("#projects", HTMLElement);
  try {
    const found = await projects.all();
    fill(list, ...found.map(tile));
    need("#projects-empty", HTMLElement).hidden = found.length > 0;
  } catch (error) {
    list.replaceChildren();
    toastError(error);
  } finally {
    list.setAttribute("aria-busy", "false");
  }
}

function create(): void {
  const fields = projectFields();
  openDialog({
    title: "New project",
    body: fields.elements,
    action: "Create project",
    submit: async () => {
      const { name, description } = fields.read();
      const project = await projects.create(name, description);
      window.location.assign(addresses.project(project.id));
    },
  });
}

for (const button of document.querySelectorAll("[data-action=new-project]")) {
  button.addEventListener("click", create);
}
addShortcuts({ key: "n", label: "New project", run: create });
void show();
