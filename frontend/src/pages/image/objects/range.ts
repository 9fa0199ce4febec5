/** A histogram with two handles, between which objects are shown. */

import { h } from "../../../ui/dom";
import { trim } from "../../../viewer/units";
import type { Spread } from "../layers/spread";

export interface RangeControl {
  readonly node: HTMLElement;
  /** Draws the histogram: of all objects, and of those that the other filters leave. */
  show(all: readonly number[], left: readonly number[]): void;
  /** Moves the handles. */
  set(from: number, to: number): void;
  /** Values go from and to others now; handles are where they are told, and nobody hears of it. */
  rescale(spread: Spread, from: number, to: number): void;
}

const STEPS = 1000;

/** `name` tells the handles of one filter from those of another. */
export function rangeControl(
  name: string,
  spread: Spread,
  changed: (from: number, to: number) => void,
): RangeControl {
  let { least, most } = spread;
  const bars = h("div", { class: "range-bars", "aria-hidden": "true" });
  const from = handle(`${name}: show from`, 0);
  const to = handle(`${name}: show up to`, STEPS);
  const ends = h("div", { class: "range-ends" });
  const valueAt = (step: number): number =>
    step === STEPS ? most : least + ((most - least) * step) / STEPS;
  const tell = (moved: HTMLInputElement | null): void => {
    // A handle that is pushed takes the other along.
    if (Number(from.value) > Number(to.value)) {
      if (moved === from) to.value = from.value;
      else from.value = to.value;
    }
    const [low, high] = [valueAt(Number(from.value)), valueAt(Number(to.value))];
    from.setAttribute("aria-valuetext", trim(low));
    to.setAttribute("aria-valuetext", trim(high));
    ends.replaceChildren(h("span", {}, trim(low)), h("span", {}, trim(high)));
    if (moved) changed(low, high);
  };
  for (const input of [from, to]) input.addEventListener("input", () => tell(input));
  tell(null);
  const show: RangeControl["show"] = (all, left) => {
    const highest = Math.max(...all, 1);
    bars.replaceChildren(
      ...all.map((count, at) => {
        const bar = h("span", {}, h("i", {}));
        bar.style.height = `${(100 * count) / highest}%`;
        (bar.firstChild as HTMLElement).style.height = `${(100 * left[at]!) / (count || 1)}%`;
        return bar;
      }),
    );
  };
  const handles = h("div", { class: "range-handles" }, from, to);
  const place = (low: number, high: number) => {
    const stepOf = (value: number) => Math.round((STEPS * (value - least)) / (most - least || 1));
    [from.value, to.value] = [String(stepOf(low)), String(stepOf(high))];
  };
  const set: RangeControl["set"] = (low, high) => {
    place(low, high);
    tell(from);
  };
  const rescale: RangeControl["rescale"] = (next, low, high) => {
    ({ least, most } = next);
    place(low, high);
    tell(null);
  };
  return { node: h("div", {}, bars, handles, ends), show, set, rescale };
}

function handle(label: string, value: number): HTMLInputElement {
  return h("input", { type: "range", min: 0, max: STEPS, value, "aria-label": label });
}
