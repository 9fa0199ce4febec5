/** What is done with the selected images: assigning them, deleting them; for those who may. */

import { images } from "../../api/endpoints";
import type { Selection } from "../../state/selection";
import { effect } from "../../state/signal";
import { confirmDialog } from "../../ui/dialog";
import { plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { offerUndo } from "../../ui/undo";
import { assignByHand } from "../reviewing/by-hand";
import type { ImageList } from "./images";

/** Wires the button that says who reviews them; owners have it. */
export function offerReviewers(project: string, selection: Selection): void {
  const button = document.querySelector<HTMLButtonElement>("#assign-images");
  if (!button) return;
  effect(() => {
    button.hidden = selection.ids.get().size === 0;
  });
  button.addEventListener("click", () => {
    assignByHand(project, [...selection.ids.get()], async () => {}).catch(toastError);
  });
}

/** Wires the button beside the selection; it is on the page only for those who may. */
export function offerDeletion(list: ImageList, selection: Selection): void {
  const button = document.querySelector<HTMLButtonElement>("#delete-images");
  if (!button) return;
  effect(() => {
    button.hidden = selection.ids.get().size === 0;
  });
  button.addEventListener("click", () => {
    const ids = [...selection.ids.get()];
    confirmDialog(
      `Delete ${plural(ids.length, "image")}?`,
      "Their results go with them, also in runs. You can bring them back from the trash.",
      "Delete",
      () => deleteAll(ids, list),
    );
  });
}

async function deleteAll(ids: readonly string[], list: ImageList): Promise<void> {
  const deleted: { kind: string; id: string }[] = [];
  try {
    for (const id of ids) {
      await images.remove(id);
      deleted.push({ kind: "image", id });
    }
  } finally {
    if (deleted.length) {
      offerUndo(`${plural(deleted.length, "image")} deleted.`, deleted, () => list.load());
    }
    await list.load();
  }
}
