/** The list of projects, and making a new one. */

import "../ui/page";
import "./projects/projects.css";
import { addresses, images, projects } from "../api/endpoints";
import type { Project } from "../api/types";
import { openDialog } from "../ui/dialog";
import { fill, h, need } from "../ui/dom";
import { ago, stateName } from "../ui/format";
import { projectFields } from "../ui/project-fields";
import { addShortcuts } from "../ui/shortcuts";
import { toastError } from "../ui/toast";

const PICTURES = 4;

function tile(project: Project): HTMLElement {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "project-tile panel", href: addresses.project(project.id), "data-id": project.id },
      h("span", { class: "project-strip", "aria-hidden": "true" }),
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

/** Pictures are asked for when their project comes near the window: there may be many projects. */
const nearby = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      nearby.unobserve(target);
      void showPictures(target);
    }
  },
  { rootMargin: "300px" },
);

async function showPictures(tile: HTMLElement): Promise<void> {
  const page = await images.page(tile.dataset.id ?? "", "-created_at", PICTURES);
  const ready = page.results.filter((image) => image.state === "ready");
  const pictures = ready.map((image) => h("img", { src: addresses.thumbnail(image.id), alt: "" }));
  need(".project-strip", HTMLElement, tile).replaceChildren(...pictures);
}

async function show(): Promise<void> {
  const list = need("#projects", HTMLElement);
  try {
    const found = await projects.all();
    fill(list, ...found.map(tile));
    for (const one of list.querySelectorAll(".project-tile")) nearby.observe(one);
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
