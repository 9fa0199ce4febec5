/** An entry of the log in words. */

import type { Edit } from "../../../api/edits";

const DID: Readonly<Record<string, string>> = {
  paint: "painted",
  erase: "erased from",
  delete: "deleted",
  merge: "merged",
  split: "split",
  fill: "filled",
  smooth: "smoothed",
  grow: "grew",
  shrink: "shrank",
  watershed: "divided",
  copy: "copied",
  restore: "restored",
  undo: "undid a change of",
  redo: "did again a change of",
};
const MOST = 4;

/** "ann merged 4, 5", "ben restored 120 objects". */
export function entryText({ by, kind, labels }: Pick<Edit, "by" | "kind" | "labels">): string {
  const told = labels.length > MOST ? `${labels.length} objects` : labels.join(", ");
  return `${by ?? "Someone"} ${DID[kind] ?? kind} ${told}`;
}
