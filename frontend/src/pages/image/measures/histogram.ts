/** A histogram with two handles, between which objects are shown. */

import { h } from "../../../ui/dom";
import type { Spread } from "./spread";

export interface Histogram {
  readonly node: HTMLElement;
  /** Shows other values, with the handles at the ends. */
  show(spread: Spread): void;
}

const STEPS = 1000;

export function histogram(changed: (from: number, to: number) => void): Histogram {
  const bars = h("div", { class: "measure-bars", "aria-hidden": "true" });
  const from = handle("Show from", 0);
  const to = handle("Show up to", STEPS);
  let shown: Spread | null = null;
  const valueAt = (step: number): number => {
    const { least, most } = shown!;
    return step === STEPS ? most : least + ((most - least) * step) / STEPS;
  };
  const tell = (moved: HTMLInputElement): void => {
    if (!shown) return;
    // A handle that is pushed takes the other along.
    if (Number(from.value) > Number(to.value)) {
      if (moved === from) to.value = from.value;
      else from.value = to.value;
    }
    const [low, high] = [valueAt(Number(from.value)), valueAt(Number(to.value))];
    from.setAttribute("aria-valuetext", low.toPrecision(3));
    to.setAttribute("aria-valuetext", high.toPrecision(3));
    changed(low, high);
  };
  for (const input of [from, to]) input.addEventListener("input", () => tell(input));
  const show = (spread: Spread): void => {
    shown = spread;
    const highest = Math.max(...spread.bins, 1);
    bars.replaceChildren(
      ...spread.bins.map((count) => {
        const bar = h("span", {});
        bar.style.height = `${(100 * count) / highest}%`;
        return bar;
      }),
    );
    from.value = "0";
    to.value = String(STEPS);
  };
  const node = h(
    "div",
    { class: "measure-histogram" },
    bars,
    h("div", { class: "measure-handles" }, from, to),
  );
  return { node, show };
}

function handle(label: string, value: number): HTMLInputElement {
  return h("input", { type: "range", min: 0, max: STEPS, value, "aria-label": label });
}
