/** Deleting the result that is shown, for those who may. */

import { segmentations } from "../../api/endpoints";
import { confirmDialog } from "../../ui/dialog";
import { toastError } from "../../ui/toast";
import { offerUndo } from "../../ui/undo";

/** Wires the button, where it is; `chosen` is the result, `again` reads the list anew. */
export function offerDeletion(chosen: () => string, again: () => Promise<void>): void {
  document.querySelector("#result-delete")?.addEventListener("click", () => {
    const id = chosen();
    confirmDialog(
      "Delete this result?",
      "Corrections, verdicts and remarks go with it. You can bring it back from the trash.",
      "Delete",
      async () => {
        await segmentations.remove(id);
        const deleted = [{ kind: "segmentation", id }];
        offerUndo("The result is deleted.", deleted, () => again().catch(toastError));
        await again();
      },
    );
  });
}

/** Hides the button while there is nothing to delete. */
export function showDeletion(isThere: boolean): void {
  const button = document.querySelector<HTMLButtonElement>("#result-delete");
  if (button) button.hidden = !isThere;
}
