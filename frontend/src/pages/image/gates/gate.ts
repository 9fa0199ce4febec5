/** Gates: rectangles over two measurements, and what kind of object lies in each. */

import type { Rgb } from "../../../viewer/colour";
import type { Values } from "./scale";

export type Interval = readonly [number, number];

/** Bounds of two columns, in the units they were measured in; the bounds belong to it. */
export interface Gate {
  readonly x: string;
  readonly y: string;
  readonly across: Interval;
  readonly up: Interval;
}

export interface Phenotype extends Gate {
  readonly name: string;
  readonly rgb: Rgb;
}

/** Told apart with any kind of colour vision (Okabe and Ito). */
const COLOURS: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [204, 121, 167],
  [213, 94, 0],
  [0, 114, 178],
];
export const GATED: Rgb = [240, 228, 66];
const OTHER: Rgb = [128, 128, 128];

export function colourOf(number: number): Rgb {
  return COLOURS[number % COLOURS.length]!;
}

/** Whether each object lies in a gate; those without a value don't. */
export function within(gate: Gate, columns: ReadonlyMap<string, Values>): boolean[] {
  const [xs, ys] = [columns.get(gate.x) ?? [], columns.get(gate.y) ?? []];
  return xs.map((x, at) => isIn(x, gate.across) && isIn(ys[at] ?? null, gate.up));
}

function isIn(value: number | null, [low, high]: Interval): boolean {
  return value !== null && value >= low && value <= high;
}

/** Of each object the first phenotype in whose gate it lies, by number; -1 for none. */
export function phenotypesOf(
  count: number,
  phenotypes: readonly Phenotype[],
  columns: ReadonlyMap<string, Values>,
): number[] {
  const inside = phenotypes.map((one) => within(one, columns));
  return Array.from({ length: count }, (_, at) => inside.findIndex((all) => all[at]));
}

/** Three bytes an object: its phenotype's colour, or that of the gate in the making. */
export function colours(
  kinds: readonly number[],
  phenotypes: readonly Phenotype[],
  gated: readonly boolean[] | null,
): Uint8Array {
  const rgb = new Uint8Array(3 * kinds.length);
  kinds.forEach((kind, at) => {
    rgb.set(gated?.[at] ? GATED : (phenotypes[kind]?.rgb ?? OTHER), 3 * at);
  });
  return rgb;
}

/** The objects with their phenotypes, as CSV. */
export function asCsv(
  labels: readonly number[],
  kinds: readonly number[],
  phenotypes: readonly Phenotype[],
): string {
  const rows = labels.map((label, at) => {
    const name = phenotypes[kinds[at]!]?.name ?? "";
    return `${label},${/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name}`;
  });
  return `label,phenotype\n${rows.join("\n")}\n`;
}
