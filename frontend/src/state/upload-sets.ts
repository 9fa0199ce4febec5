/** Closes sets of files that belong together, once the last byte of the last file is there. */

import { effect, type ReadonlySignal } from "./signal";
import type { UploadItem } from "./uploads";

/** Calls `finish` once for every set of which nothing is on its way any more, or may be again. */
export function closeSets(
  items: ReadonlySignal<readonly UploadItem[]>,
  finish: (set: string) => void,
): void {
  const known = new Set<string>();
  const closed = new Set<string>();
  effect(() => {
    const members = items.get().filter((item) => item.set !== null);
    const open = new Set(members.filter(mayStillCome).map((item) => item.set));
    for (const item of members) known.add(item.set ?? "");
    for (const set of known) {
      if (open.has(set) || closed.has(set)) continue;
      closed.add(set);
      finish(set);
    }
  });
}

function mayStillCome(item: UploadItem): boolean {
  return item.state === "waiting" || item.state === "sending" || item.retriable;
}
