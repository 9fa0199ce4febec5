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
  classify: "took the class of",
  accept: "accepted",
  restore: "restored",
  undo: "undid a change of",
  redo: "did again a change of",
};
const MOST = 4;

type Entry = Pick<Edit, "by" | "kind" | "labels"> & Partial<Pick<Edit, "classes">>;

/** "ann merged 4, 5", "ben restored 120 objects", "ann classified 7 as Mitotic". */
export function entryText({ by, kind, labels, classes = {} }: Entry): string {
  const told = labels.length > MOST ? `${labels.length} objects` : labels.join(", ");
  const who = by ?? "Someone";
  const name = Object.values(classes)[0]?.[1];
  if (kind === "classify" && name) return `${who} classified ${told} as ${name}`;
  return `${who} ${DID[kind] ?? kind} ${told}`;
}
