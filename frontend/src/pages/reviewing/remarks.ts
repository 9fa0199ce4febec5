/** Remarks that nobody has dealt with yet. */

import { addresses } from "../../api/endpoints";
import { type Comment, reviews } from "../../api/reviews";
import { fill, h, icon, need } from "../../ui/dom";
import { ago } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { offerUndo } from "../../ui/undo";

/** Reads and shows them; `again` does so once more when one was dealt with. */
export async function showRemarks(
  project: string,
  mayReview: boolean,
  mayDelete: (remark: Comment) => boolean,
  again: () => Promise<void>,
): Promise<void> {
  const open = (await reviews.remarks({ project })).filter((one) => !one.resolved_at);
  need("#remarks-empty", HTMLElement).hidden = open.length > 0;
  const rows = open.map((one) => row(one, mayReview, mayDelete(one), again));
  fill(need("#remarks", HTMLElement), ...rows);
}

function row(
  remark: Comment,
  mayReview: boolean,
  mayDelete: boolean,
  again: () => Promise<void>,
): HTMLElement {
  const resolve = (): void => {
    reviews.resolve(remark.id, true).then(again, toastError);
  };
  const remove = (): void => {
    const deleted = [{ kind: "comment", id: remark.id }];
    reviews
      .removeRemark(remark.id)
      .then(again)
      .then(() => offerUndo("The remark is deleted.", deleted, again), toastError);
  };
  return h(
    "li",
    { "data-id": remark.id },
    h(
      "div",
      { class: "queue-what" },
      h("a", { href: addresses.image(remark.image, remark.segmentation) }, pinned(remark)),
      h("p", {}, remark.text),
      h("p", { class: "soft" }, `${remark.created_by ?? "someone"}, ${ago(remark.created_at)}`),
    ),
    mayReview ? h("button", { class: "small", onclick: resolve }, "Resolve") : null,
    mayReview && mayDelete
      ? h(
          "button",
          { class: "quiet small", "aria-label": "Delete this remark", onclick: remove },
          icon("trash"),
        )
      : null,
  );
}

/** Where a remark is pinned, in words. */
export function pinned({ label, x, y }: Pick<Comment, "label" | "x" | "y">): string {
  if (label) return `Object ${label}`;
  return x === null || y === null ? "The whole result" : `At ${Math.round(x)}, ${Math.round(y)}`;
}
