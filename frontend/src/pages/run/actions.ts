/** Cancelling a run and retrying what failed. */

import { isOpen } from "../../state/run-news";
import { effect } from "../../state/signal";
import { confirmDialog } from "../../ui/dialog";
import { toast, toastError } from "../../ui/toast";
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
}
