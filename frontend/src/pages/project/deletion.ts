/** Deleting the selected images, for those who may. */

import { images } from "../../api/endpoints";
import type { Selection } from "../../state/selection";
import { effect } from "../../state/signal";
import { confirmDialog } from "../../ui/dialog";
import { plural } from "../../ui/format";
import { toast } from "../../ui/toast";
import type { ImageList } from "./images";

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
      "Their results go with them, also in runs. This can't be undone.",
      "Delete",
      () => deleteAll(ids, list),
    );
  });
}

async function deleteAll(ids: readonly string[], list: ImageList): Promise<void> {
  try {
    for (const id of ids) await images.remove(id);
    toast(`${plural(ids.length, "image")} deleted.`, "good");
  } finally {
    await list.load();
  }
}
