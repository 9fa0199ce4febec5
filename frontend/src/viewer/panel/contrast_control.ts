/** Contrast of one channel: two thumbs on one track, and the same as numbers. */

import { h } from "../../ui/dom";
import { plain } from "../units";
import { setValue } from "./fields";

export interface Range {
  readonly start: number;
  readonly end: number;
}

const STEPS = 1000;

export interface ContrastControl {
  readonly node: HTMLElement;
  show(range: Range): void;
  /** The values between which the handles move. */
  limits(): Range;
  /** Shows how samples are spread between the limits; null for not known. */
  showHistogram(bins: readonly number[] | null): void;
}

/** `limits` is the span of the track; numbers may go beyond it and widen it. */
export function contrastControl(
  name: string,
  limits: Range,
  changed: (range: Range) => void,
): ContrastControl {
  let [low, high] = [limits.start, limits.end];
  let current: Range = limits;

  const set = (change: Partial<Range>, isStart: boolean) => {
    const next = { ...current, ...change };
    const least = (high - low) / STEPS || 1e-6;
    if (next.end - next.start < least) {
      changed(
        isStart
          ? { start: next.start, end: next.start + least }
          : { start: next.end - least, end: next.end },
      );
    } else changed(next);
  };
  const slider = (side: "start" | "end") =>
    h("input", {
      type: "range",
      min: 0,
      max: STEPS,
      "aria-label": `${name}: contrast ${side}`,
      oninput: (event: Event) => {
        const at = Number((event.target as HTMLInputElement).value) / STEPS;
        set({ [side]: low + at * (high - low) }, side === "start");
      },
    });
  const field = (side: "start" | "end") =>
    h("input", {
      type: "number",
      step: "any",
      class: "viewer-number",
      "aria-label": `${name}: contrast ${side} value`,
      onchange: (event: Event) => {
        const value = (event.target as HTMLInputElement).valueAsNumber;
        if (Number.isFinite(value)) set({ [side]: value }, side === "start");
      },
    });
  const sliders = { start: slider("start"), end: slider("end") };
  const fields = { start: field("start"), end: field("end") };
  const track = h("div", { class: "viewer-track" }, sliders.start, sliders.end);

  const show = (range: Range) => {
    current = range;
    [low, high] = [Math.min(low, range.start), Math.max(high, range.end)];
    for (const side of ["start", "end"] as const) {
      const fraction = (range[side] - low) / (high - low || 1);
      sliders[side].value = String(Math.round(fraction * STEPS));
      track.style.setProperty(`--${side}`, String(fraction));
      setValue(fields[side], plain(range[side]));
    }
  };
  show(limits);
  const numbers = h("div", { class: "viewer-numbers" }, fields.start, fields.end);
  const bars = h("div", { class: "viewer-bars", "aria-hidden": "true" });
  return {
    node: h("div", { class: "viewer-contrast" }, bars, track, numbers),
    show,
    limits: () => ({ start: low, end: high }),
    showHistogram: (bins) => drawBars(bars, bins ?? []),
  };
}

/** Heights go by the logarithm: images are mostly background. */
function drawBars(node: HTMLElement, bins: readonly number[]): void {
  const highest = Math.log1p(Math.max(1, ...bins));
  node.replaceChildren(
    ...bins.map((count) => {
      const bar = h("i");
      bar.style.height = `${(100 * Math.log1p(count)) / highest}%`;
      return bar;
    }),
  );
}
