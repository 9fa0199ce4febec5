/** The differences of two segmentations as a list to step through. */

import type { Differences } from "../../../api/types";
import type { Box } from "../../../viewer";
import { KINDS, type Kind } from "./kinds";

/** The objects of one side, column by column. */
export type Side = Omit<Differences["objects"], "kind"> & { readonly kind: readonly Kind[] };

/** Both sides of a comparison. */
export interface Sides {
  readonly objects: Side;
  readonly others: Side;
}

/** Of matched objects, those with other pixels have changed. */
export function withChanged({ objects, others }: Differences): Sides {
  const of = (side: Differences["objects"]): Side => {
    const kind = side.kind.map((one, index) =>
      one === "matched" && side.iou[index]! < 1 ? "changed" : one,
    );
    return { ...side, kind };
  };
  return { objects: of(objects), others: of(others) };
}

/** An object that is not matched; layer 0 is the result, 1 the reference. */
export interface Difference {
  readonly layer: 0 | 1;
  readonly id: number;
  readonly kind: Kind;
  /** The object of the other side that it overlaps best, 0 for none, and their IoU. */
  readonly partner: number;
  readonly iou: number;
  readonly box: Box | null;
  readonly t: number;
  readonly z: number;
}

const ORDER = new Map(KINDS.map(({ kind }, index) => [kind, index]));

/** Everything that is not matched, kind by kind and from top to bottom. */
export function listDifferences({ objects, others }: Sides): Difference[] {
  const all = [...unmatched(objects, 0), ...unmatched(others, 1)];
  const rank = ({ kind }: Difference) => ORDER.get(kind)!;
  const top = ({ box }: Difference) => box?.y0 ?? 0;
  return all.sort((a, b) => rank(a) - rank(b) || a.t - b.t || a.z - b.z || top(a) - top(b));
}

/** How many objects there are of each kind: of what is matched, pairs. */
export function countKinds({ objects, others }: Sides): Map<Kind, number> {
  const counts = new Map<Kind, number>(KINDS.map(({ kind }) => [kind, 0]));
  const add = (kind: Kind) => counts.set(kind, counts.get(kind)! + 1);
  objects.kind.forEach(add);
  for (const kind of others.kind) if (!isPair(kind)) add(kind);
  return counts;
}

/** Ids of the objects of a side that are of these kinds. */
export function idsOf(side: Side, kinds: ReadonlySet<Kind>): number[] {
  return side.label.filter((_, index) => kinds.has(side.kind[index]!));
}

function unmatched(side: Side, layer: 0 | 1): Difference[] {
  return side.label.flatMap((id, index) => {
    const kind = side.kind[index]!;
    // A pair is listed once.
    if (kind === "matched" || (layer === 1 && isPair(kind))) return [];
    const [partner, iou] = [side.partner[index]!, side.iou[index]!];
    const z = Math.floor(((side.z0?.[index] ?? 0) + (side.z1?.[index] ?? 1) - 1) / 2);
    return [{ layer, id, kind, partner, iou, box: boxOf(side, index), t: side.t?.[index] ?? 0, z }];
  });
}

function boxOf({ x0, y0, x1, y1 }: Side, index: number): Box | null {
  if (!x0 || !y0 || !x1 || !y1) return null;
  return { x0: x0[index]!, y0: y0[index]!, x1: x1[index]!, y1: y1[index]! };
}

function isPair(kind: Kind): boolean {
  return kind === "matched" || kind === "changed";
}
