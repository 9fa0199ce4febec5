/** Cancelling a run, retrying what failed, and deleting it. */

import { addresses, runs } from "../../api/endpoints";
import { isOpen } from "../../state/run-news";
import { effect } from "../../state/signal";
import { confirmDialog } from "../../ui/dialog";
import { toast, toastError } from "../../ui/toast";
import { leaveDeleted } from "../../ui/undo";
import type { RunStore } from "./store";

/** Wires the buttons; they are on the page only for those who may run. */
export function showActions(store: RunStore): void {
  const cancel = document.querySelector<HTMLButtonElement>("#cancel-run");
  const retry = document.querySelector<HTMLButtonElement>("#retry-run");
  if (!cancel || !retry) return;
  effect(() => {
    const run = store.run.get();
    cancel.hidden = !run || !isOpen(run.state);
    retry.hidden = !run || isOpen(run.state) || run.progress.failed === 0;
  });
  cancel.addEventListener("click", () =>
    confirmDialog(
      "Cancel this run?",
      "Images that are done keep their results; the others are not segmented.",
      "Cancel the run",
      () => store.cancel(),
    ),
  );
  retry.addEventListener("click", () => {
    store.retry().then(() => toast("The failed images are queued again.", "good"), toastError);
  });
  document
    .querySelector("#delete-run")
    ?.addEventListener("click", () =>
      confirmDialog(
        "Delete this run?",
        "Its results go with it, and what people corrected and said of them. What it has not done yet is cancelled. You can bring it back from the trash.",
        "Delete the run",
        () => remove(store),
      ),
    );
}

async function remove(store: RunStore): Promise<void> {
  await runs.remove(store.id);
  const project = addresses.project(store.run.get()?.project ?? "");
  leaveDeleted("The run is deleted.", { kind: "run", id: store.id }, project);
}
