/** Saying by hand who reviews certain images, and who does not any more; for owners. */

import { members } from "../../api/endpoints";
import { type Assignment, reviewing } from "../../api/reviews";
import { openDialog, openingOnce } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toast } from "../../ui/toast";

/** What ticking and unticking people comes to. */
export interface Choice {
  readonly added: string[];
  readonly removed: Assignment[];
}

/** Those that are ticked get every image they lack, those that are not lose what they have. */
export function choiceOf(
  images: readonly string[],
  open: readonly Assignment[],
  ticked: ReadonlyMap<string, boolean | null>,
): Choice {
  const countOf = (name: string): number => open.filter((one) => one.reviewer === name).length;
  const names = [...ticked.keys()];
  return {
    added: names.filter((name) => ticked.get(name) === true && countOf(name) < images.length),
    removed: open.filter((one) => ticked.get(one.reviewer) === false),
  };
}

/** Asks who is to review `images`; the dialog stays until `changed` has shown what is new. */
export const assignByHand = openingOnce(
  async (
    project: string,
    images: readonly string[],
    changed: () => Promise<void>,
  ): Promise<void> => {
    const wanted = new Set(images);
    const [people, all] = await Promise.all([
      members.all(project),
      reviewing.assignments(project, images.length === 1 ? images[0] : undefined),
    ]);
    const open = all.filter((one) => wanted.has(one.image) && !one.done_at);
    const reviewers = people.filter((one) => one.role !== "viewer");
    const boxes = reviewers.map(({ user }) => box(user.username, images.length, open));
    const about = images.length === 1 ? "this image" : plural(images.length, "image");
    openDialog({
      title: `Who reviews ${about}?`,
      action: "Save",
      body: [
        h(
          "fieldset",
          {},
          h("legend", {}, "Reviewers"),
          ...boxes.map((one) => h("label", { class: "check" }, one, ` ${one.value}`)),
        ),
        h("p", { class: "hint" }, "Who is added hears of it. What people have said already stays."),
      ],
      submit: async () => {
        const ticked = new Map(
          boxes.map((one) => [one.value, one.indeterminate ? null : one.checked]),
        );
        const choice = choiceOf(images, open, ticked);
        await save(project, images, choice);
        await changed();
        const isNew = choice.added.length + choice.removed.length > 0;
        toast(isNew ? "Saved." : "Nothing was changed.", "good");
      },
    });
  },
);

function box(name: string, images: number, open: readonly Assignment[]): HTMLInputElement {
  const count = open.filter((one) => one.reviewer === name).length;
  const made = h("input", { type: "checkbox", value: name, checked: count === images });
  made.indeterminate = count > 0 && count < images;
  return made;
}

async function save(
  project: string,
  images: readonly string[],
  { added, removed }: Choice,
): Promise<void> {
  if (added.length > 0) {
    await reviewing.assign(project, {
      ...{ reviewers: added, method: "hand", images: [...images] },
      ...{ count: null, per_image: 1 },
    });
  }
  for (const one of removed) await reviewing.unassign(project, one.id);
}
