/** The kinds of differences: their names, and colours that colour-blind people tell apart. */

import type { Differences } from "../../../api/types";

/** What is matched with other pixels has changed, where results of one model are compared. */
export type Kind = Differences["objects"]["kind"][number] | "changed";

/** In the order in which they are listed. Colours: Okabe and Ito, "Color Universal Design" (2008). */
export const KINDS: readonly { kind: Kind; name: string; color: string; means: string }[] = [
  { kind: "matched", name: "Matched", color: "#009e73", means: "in both, IoU of 0.5 or more" },
  { kind: "changed", name: "Changed", color: "#e69f00", means: "in both, with other pixels" },
  { kind: "missed", name: "Missed", color: "#d55e00", means: "only in the reference" },
  { kind: "extra", name: "Extra", color: "#56b4e9", means: "only in the result" },
  {
    kind: "split",
    name: "Split",
    color: "#f0e442",
    means: "one object of the reference in pieces",
  },
  { kind: "merged", name: "Merged", color: "#cc79a7", means: "several of the reference in one" },
];

const COLORS = new Map(KINDS.map(({ kind, color }) => [kind, bytesOf(color)]));

/** Three bytes for each kind. */
export function paintKinds(kinds: readonly Kind[]): Uint8Array {
  const rgb = new Uint8Array(kinds.length * 3);
  for (const [index, kind] of kinds.entries()) rgb.set(COLORS.get(kind)!, index * 3);
  return rgb;
}

function bytesOf(color: string): number[] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
