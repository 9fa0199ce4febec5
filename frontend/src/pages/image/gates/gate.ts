/** Gates: rectangles over two measurements, and what kind of object lies in each. */

import type { SortedCells } from "../../../api/types";
import type { Rgb } from "../../../viewer/colour";
import type { Values } from "./scale";

export type Interval = [number, number];

/** Bounds of two columns, in the units they were measured in; the bounds belong to it. */
export interface Gate {
  readonly x: string;
  readonly y: string;
  readonly across: Interval;
  readonly up: Interval;
}

export const GATED: Rgb = [240, 228, 66];
const OTHER: Rgb = [128, 128, 128];

/** `#rrggbb` as three bytes. */
export function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Whether each object lies in a gate; those without a value don't. */
export function within(gate: Gate, columns: ReadonlyMap<string, Values>): boolean[] {
  const [xs, ys] = [columns.get(gate.x) ?? [], columns.get(gate.y) ?? []];
  return xs.map((x, at) => isIn(x, gate.across) && isIn(ys[at] ?? null, gate.up));
}

function isIn(value: number | null, [low, high]: Interval): boolean {
  return value !== null && value >= low && value <= high;
}

/** Three bytes an object: its phenotype's colour, or that of the gate in the making. */
export function colours(
  kinds: readonly number[],
  colors: readonly string[],
  gated: readonly boolean[] | null,
): Uint8Array {
  const known = colors.map(rgbOf);
  const rgb = new Uint8Array(3 * kinds.length);
  kinds.forEach((kind, at) => {
    rgb.set(gated?.[at] ? GATED : (known[kind] ?? OTHER), 3 * at);
  });
  return rgb;
}

/** Tells the phenotype of an object; null where it is of none. */
export function phenotypeOf({
  label,
  kinds,
  phenotypes,
}: SortedCells): (id: number) => string | null {
  const places = new Map(label.map((id, at) => [id, at]));
  return (id) => phenotypes[kinds[places.get(id) ?? -1] ?? -1]?.name ?? null;
}

/** The objects with their phenotypes, as CSV. */
export function asCsv(
  labels: readonly number[],
  kinds: readonly number[],
  names: readonly string[],
): string {
  const rows = labels.map((label, at) => {
    const name = names[kinds[at]!] ?? "";
    return `${label},${/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name}`;
  });
  return `label,phenotype\n${rows.join("\n")}\n`;
}
