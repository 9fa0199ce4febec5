/** Contrast windows: from the data when nobody says otherwise. */
import type { Plane } from "./tiles/address";
import type { Pyramid } from "./tiles/pyramid";
import type { ContrastWindow, Samples, SampleType } from "./types";

const LOW = 0.01;
const HIGH = 0.998;
const MAX_SAMPLES = 100_000;

/** Values at fractions of the sorted finite samples; null when there are none. */
export function percentiles(
  parts: readonly Samples[],
  fractions: readonly number[],
): number[] | null {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  // An odd step, so that it does not fall in with the width of the tiles.
  const step = Math.floor(total / MAX_SAMPLES) | 1;
  const picked: number[] = [];
  for (const part of parts) {
    for (let at = 0; at < part.length; at += step) {
      if (Number.isFinite(part[at])) picked.push(part[at]!);
    }
  }
  if (picked.length === 0) return null;
  const sorted = Float64Array.from(picked).sort();
  return fractions.map((fraction) => sorted[Math.round(fraction * (sorted.length - 1))]!);
}

/** Samples of a channel's coarsest tiles here, of a plane. */
function samplesOf(pyramid: Pyramid, c: number, plane: Plane): Samples[] {
  const coarsest = pyramid.source.levels.length - 1;
  return [...pyramid.residents()]
    .filter(({ address }) => address.c === c && address.level === coarsest)
    .filter(({ address }) => address.z === plane.z && address.t === plane.t)
    .map(({ tile }) => tile.samples);
}

export const HISTOGRAM_BINS = 64;

/** How many samples are in each of equal parts between two values; null while none are here. */
export function histogramOf(
  pyramid: Pyramid,
  c: number,
  plane: Plane,
  low: number,
  high: number,
): number[] | null {
  const parts = samplesOf(pyramid, c, plane);
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total === 0) return null;
  const step = Math.floor(total / MAX_SAMPLES) | 1;
  const bins = new Array<number>(HISTOGRAM_BINS).fill(0);
  const scale = HISTOGRAM_BINS / (high - low || 1);
  for (const part of parts) {
    for (let at = 0; at < part.length; at += step) {
      const bin = Math.floor((part[at]! - low) * scale);
      if (bin >= 0) bins[Math.min(bin, HISTOGRAM_BINS - 1)]! += 1;
    }
  }
  return bins;
}

/** Start and end that show a channel well, from its coarsest tiles here; null when none is. */
export function autoContrast(pyramid: Pyramid, c: number, plane: Plane): ContrastWindow | null {
  const found = percentiles(samplesOf(pyramid, c, plane), [0, LOW, HIGH, 1]);
  if (!found) return null;
  const [min, start, end, max] = found as [number, number, number, number];
  return { min, start, end: end > start ? end : start + 1, max };
}

/** The window to start with before any data is known. */
export function defaultWindow(type: SampleType): ContrastWindow {
  const max = { uint8: 255, uint16: 65535, uint32: 4294967295, float32: 1 }[type];
  return { min: 0, start: 0, end: max, max };
}
