/** Who reviews what, and by which rules; for owners. */

import { members } from "../../api/endpoints";
import { type Method, reviewing } from "../../api/reviews";
import { openDialog, openingOnce } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toast, toastError } from "../../ui/toast";

const METHODS: readonly [Method, string][] = [
  ["round_robin", "All that wait, in turn"],
  ["audit", "A random sample"],
  ["low_scores", "Those with the lowest scores first"],
  ["disagreement", "Those on which engines disagree most first"],
];

/** Wires the buttons, where they are; the dialogs stay until `changed` has shown what is new. */
export function offerAssigning(project: string, changed: () => Promise<void>): void {
  document
    .querySelector("#assign")
    ?.addEventListener("click", () => void assign(project, changed).catch(toastError));
  document
    .querySelector("#review-settings")
    ?.addEventListener("click", () => void rules(project, changed).catch(toastError));
}

const assign = openingOnce(async (project: string, changed: () => Promise<void>): Promise<void> => {
  const people = (await members.all(project)).filter((one) => one.role !== "viewer");
  const boxes = people.map((one) =>
    h("input", { type: "checkbox", value: one.user.username, checked: one.role === "reviewer" }),
  );
  const method = h(
    "select",
    { id: "assign-method" },
    ...METHODS.map(([value, text]) => h("option", { value }, text)),
  );
  const most = h("input", { id: "assign-count", type: "number", min: 1, placeholder: "all" });
  const each = h("input", { id: "assign-each", type: "number", min: 1, max: 10, value: 1 });
  openDialog({
    title: "Assign images",
    action: "Assign",
    body: [
      h(
        "fieldset",
        {},
        h("legend", {}, "Reviewers"),
        ...people.map((one, index) =>
          h("label", { class: "check" }, boxes[index], ` ${one.user.username}`),
        ),
      ),
      field("Which images", method),
      field("How many images", most),
      field("Reviewers an image", each),
    ],
    submit: async () => {
      const made = await reviewing.assign(project, {
        reviewers: boxes.filter((box) => box.checked).map((box) => box.value),
        method: method.value as Method,
        images: [],
        count: Number(most.value) || null,
        per_image: Number(each.value) || 1,
      });
      await changed();
      toast(`${plural(made, "assignment")} made.`, "good");
    },
  });
});

const rules = openingOnce(async (project: string, changed: () => Promise<void>): Promise<void> => {
  const { settings } = await reviewing.summary(project);
  const blind = h("input", { type: "checkbox", checked: settings.blind });
  const people = h("input", {
    ...{ id: "review-people", type: "number", min: 1, max: 10 },
    value: settings.reviewers_per_image,
  });
  openDialog({
    title: "Rules of reviewing",
    action: "Save",
    body: [
      h("label", { class: "check" }, blind, " Blind: reviewers see neither model nor each other"),
      field("People who have to agree on an image", people),
      h("p", { class: "hint" }, "Where they differ, an owner decides under “Disputed”."),
    ],
    submit: async () => {
      await reviewing.setRules(project, {
        blind: blind.checked,
        reviewers_per_image: Number(people.value) || 1,
      });
      await changed();
    },
  });
});

function field(label: string, control: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control);
}
