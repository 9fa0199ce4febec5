/** Saying that something was deleted, with a way back: on this page, or on the next. */

import { type Deleted, trash } from "../api/trash";
import { toast, toastError } from "./toast";

const LEFT = "ocellus-deleted";

interface Left {
  readonly text: string;
  readonly deleted: readonly Deleted[];
  /** Where it was, to go there again once it is back. */
  readonly from: string;
}

/** Tells of it; `again` is called when it is back. */
export function offerUndo(text: string, deleted: readonly Deleted[], again: () => unknown): void {
  const undo = async (): Promise<void> => {
    try {
      for (const one of deleted) await trash.restore(one);
      toast("It is back.", "good");
    } catch (error) {
      toastError(error);
    } finally {
      again();
    }
  };
  toast(text, "good", { label: "Undo", run: () => void undo() });
}

/** Goes to another page, since what this one is about was deleted, and tells of it there. */
export function leaveDeleted(text: string, deleted: Deleted, address: string): void {
  const left: Left = { text, deleted: [deleted], from: window.location.pathname };
  window.sessionStorage.setItem(LEFT, JSON.stringify(left));
  window.location.assign(address);
}

/** Tells of what was deleted on the page before. */
export function tellOfDeleted(): void {
  const kept = window.sessionStorage.getItem(LEFT);
  if (!kept) return;
  window.sessionStorage.removeItem(LEFT);
  const { text, deleted, from } = JSON.parse(kept) as Left;
  offerUndo(text, deleted, () => window.location.assign(from));
}
