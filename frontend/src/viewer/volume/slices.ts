/** Cuts through a stack across the depth, as pictures: pure arithmetic. */
import { parseHex } from "../colour";
import { colourMap, MAP_STEPS } from "../colour_maps";
import type { Lookup } from "../layers/lookup";
import { SELECTED } from "../layers/lookup";
import type { ChannelState, OverlayState, Samples } from "../types";
import type { Stack } from "./stack";

/** XZ at a y, or YZ at an x; the depth goes down in the first and to the right in the second. */
export type Cut = "xz" | "yz";

export interface Slice {
  readonly samples: Samples;
  readonly width: number;
  readonly height: number;
}

/** The samples of a cut at a pixel of the full-resolution image. */
export function cut(stack: Stack, kind: Cut, at: number): Slice {
  const { samples, width, height, depth, level } = stack;
  const make = samples.constructor as new (length: number) => Samples;
  if (kind === "xz") {
    const y = within(Math.floor(at / level.scaleY), height);
    const out = new make(width * depth);
    for (let z = 0; z < depth; z++) {
      const from = (z * height + y) * width;
      out.set(samples.subarray(from, from + width), z * width);
    }
    return { samples: out, width, height: depth };
  }
  const x = within(Math.floor(at / level.scaleX), width);
  const out = new make(depth * height);
  for (let y = 0; y < height; y++) {
    for (let z = 0; z < depth; z++) out[y * depth + z] = samples[(z * height + y) * width + x]!;
  }
  return { samples: out, width: depth, height };
}

/** Adds a channel to a picture (RGBA), as the shader of the image does. */
export function addChannel(into: Uint8ClampedArray, samples: Samples, channel: ChannelState): void {
  const ramp = channel.map ? colourMap(channel.map) : null;
  const [red, green, blue] = parseHex(channel.color).map((part) => part * 255) as number[];
  const scale = 1 / (channel.end - channel.start || 1e-6);
  for (let at = 0, to = 0; at < samples.length; at++, to += 4) {
    const level = levelOf(samples[at]!, channel, scale);
    if (ramp) {
      const step = 3 * Math.round(level * (MAP_STEPS - 1));
      into[to]! += ramp[step]!;
      into[to + 1]! += ramp[step + 1]!;
      into[to + 2]! += ramp[step + 2]!;
    } else {
      into[to]! += red! * level;
      into[to + 1]! += green! * level;
      into[to + 2]! += blue! * level;
    }
  }
}

/** From 0 to 1: how far a sample is between black and the full colour. */
export function levelOf(sample: number, { start, gamma, isInverted }: ChannelState, scale: number) {
  const value = Number.isNaN(sample) ? 0 : sample;
  const linear = Math.min(1, Math.max(0, (value - start) * scale));
  const level = gamma === 1 ? linear : linear ** gamma;
  return isInverted ? 1 - level : level;
}

/** Lays objects over a picture: their edges strongly, what is within as the fill is. */
export function addLabels(
  into: Uint8ClampedArray,
  { samples, width, height }: Slice,
  lookup: Lookup,
  overlay: OverlayState,
): void {
  const { fill, line } = strengthOf(overlay);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const id = samples[at]!;
      if (id === 0 || lookup.isHidden(id)) continue;
      const isInside = isSame(samples, at, x, width, 1) && isSame(samples, at, y, height, width);
      mix(into, 4 * at, lookup, id, isInside ? fill : line);
    }
  }
}

function strengthOf({ mode, opacity }: OverlayState): { fill: number; line: number } {
  return { fill: mode === "outline" ? 0 : opacity, line: mode === "fill" ? opacity : 1 };
}

/** Whether the neighbours along an axis are of the same object; beyond the cut, they are. */
function isSame(ids: Samples, at: number, place: number, size: number, step: number): boolean {
  const before = place === 0 || ids[at - step] === ids[at];
  return before && (place === size - 1 || ids[at + step] === ids[at]);
}

function mix(into: Uint8ClampedArray, to: number, lookup: Lookup, id: number, alpha: number): void {
  if (alpha === 0) return;
  const from = 4 * (id % lookup.capacity);
  const isSelected = ((lookup.bytes[from + 3] ?? 0) & SELECTED) !== 0;
  for (let part = 0; part < 3; part++) {
    const color = isSelected ? 255 : lookup.bytes[from + part]!;
    into[to + part] = color * alpha + into[to + part]! * (1 - alpha);
  }
}

function within(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, value));
}
