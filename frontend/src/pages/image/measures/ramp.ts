/** From a number to a colour: dark blue to yellow, told apart by everyone and in grey. */

import type { Rgb } from "../../../viewer/colour";

/** Anchors of viridis (Smith and van der Walt, CC0), in equal steps. */
const ANCHORS: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];
const STEPS = 256;

/** Bytes of `STEPS` colours, three each. */
export const RAMP: Uint8Array = Uint8Array.from({ length: 3 * STEPS }, (_, at) => {
  const place = (Math.floor(at / 3) / (STEPS - 1)) * (ANCHORS.length - 1);
  const low = Math.min(Math.floor(place), ANCHORS.length - 2);
  const [from, to] = [ANCHORS[low]![at % 3]!, ANCHORS[low + 1]![at % 3]!];
  return Math.round(from + (to - from) * (place - low));
});

/** Colours of values between `low` and `high`, three bytes each; of none, grey. */
export function coloursOf(
  values: readonly (number | null)[],
  low: number,
  high: number,
): Uint8Array {
  const rgb = new Uint8Array(3 * values.length).fill(0x80);
  const scale = (STEPS - 1) / (high - low || 1);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value == null) continue;
    const step = Math.round(Math.min(Math.max((value - low) * scale, 0), STEPS - 1));
    rgb.set(RAMP.subarray(3 * step, 3 * step + 3), 3 * at);
  }
  return rgb;
}

/** The ramp as a CSS background. */
export function rampGradient(): string {
  const stops = ANCHORS.map(([r, g, b]) => `rgb(${r} ${g} ${b})`);
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
