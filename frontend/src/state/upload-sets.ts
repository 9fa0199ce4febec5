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

/** A random UUID; `crypto.randomUUID` is missing on pages that came without encryption. */
export function newSet(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
