/** From a way of colouring to the colours of objects. */

import { makePalette, PALETTE_SIZE, parseHex, type Rgb } from "../../../viewer/colour";
import { colourMap, MAP_STEPS, type MapName } from "../../../viewer/colour_maps";
import type { Paint } from "../../../viewer/types";
import { readColumn } from "../../../viewer/units";
import type { Values } from "./columns";

/** By ids, in one colour, as others offer it (`:name`), or by a measurement (its column's name). */
export interface Colouring {
  readonly by: string;
  readonly map: MapName;
  readonly isReversed: boolean;
  /** `#rrggbb`, of all objects where `by` is ":one". */
  readonly color: string;
}

export const BY_ID = "";
export const IN_ONE = ":one";
export const REVIEW = ":review";
export const PHENOTYPE = ":gates";
/** How sure the engine is of an object. */
export const SCORE = "score";
/** The column that says what people call an object. */
export const CLASS = "class";
/** The column that says which track an object of a movie is of. */
export const TRACK = "track_id";
export const FIRST_COLOURING: Colouring = {
  ...{ by: BY_ID, map: "viridis", isReversed: false, color: "#56b4e9" },
};

/** Columns that name a kind or a family rather than say how much. */
const KINDS = /^(track_id|parent_track_id|parent_id|class|class_id|phenotype|cluster)$/;
const SPOKEN: Readonly<Record<string, string>> = {
  score: "Engine score",
  track_id: "Track",
  class: "Class",
};
const WITHOUT: Rgb = [128, 128, 128];
const PALETTE = makePalette();

export function isKind(column: string): boolean {
  return KINDS.test(column);
}

export function nameOf(column: string): string {
  const { label, unit } = readColumn(column);
  return SPOKEN[column] ?? (unit ? `${label} (${unit})` : label);
}

/** Every object in one colour. */
export function inOne(color: string): Paint {
  const rest = parseHex(color).map((part) => Math.round(part * 255)) as [number, number, number];
  return { ids: [], rgb: new Uint8Array(0), rest };
}

/** Colours of values between `low` and `high`, three bytes each; of none, grey. */
export function coloursOf(
  values: Values,
  [low, high]: readonly [number, number],
  map: MapName,
  isReversed = false,
): Uint8Array {
  const ramp = colourMap(map, isReversed);
  const rgb = new Uint8Array(3 * values.length).fill(WITHOUT[0]);
  const scale = (MAP_STEPS - 1) / (high - low || 1);
  for (let at = 0, to = 0; at < values.length; at += 1, to += 3) {
    const value = values[at];
    if (value == null) continue;
    const step = 3 * Math.round(Math.min(Math.max((value - low) * scale, 0), MAP_STEPS - 1));
    rgb[to] = ramp[step]!;
    rgb[to + 1] = ramp[step + 1]!;
    rgb[to + 2] = ramp[step + 2]!;
  }
  return rgb;
}

/** A colour for each kind, the same for the same number; grey for none. */
export function coloursOfKinds(values: Values): Uint8Array {
  const rgb = new Uint8Array(3 * values.length).fill(WITHOUT[0]);
  values.forEach((value, at) => {
    if (value === null || value < 0) return;
    const from = 3 * (Math.round(value) % PALETTE_SIZE);
    rgb.set(PALETTE.subarray(from, from + 3), 3 * at);
  });
  return rgb;
}
