/** Name and description of a project, as two dialogs ask for them. */

import { h } from "./dom";

export interface ProjectFields {
  elements: HTMLElement[];
  read(): { name: string; description: string };
}

export function projectFields(name = "", description = ""): ProjectFields {
  const nameInput = h("input", {
    id: "project-name",
    name: "name",
    required: true,
    maxlength: 200,
    value: name,
    autofocus: true,
    autocomplete: "off",
  });
  const text = h("textarea", { id: "project-description", name: "description" }, description);
  return {
    elements: [
      h("div", { class: "field" }, h("label", { for: nameInput.id }, "Name"), nameInput),
      h("div", { class: "field" }, h("label", { for: text.id }, "Description (optional)"), text),
    ],
    read: () => ({ name: nameInput.value.trim(), description: text.value.trim() }),
  };
}
