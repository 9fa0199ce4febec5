/** A plot of two measurements, an object a point; a gate is dragged over it. */

import { h } from "../../../ui/dom";
import type { Gate, Interval } from "./gate";
import { rangeOf, type Scale, type Values } from "./scale";

export interface Plot {
  readonly x: Values;
  readonly y: Values;
  readonly across: Scale;
  readonly up: Scale;
  /** Three bytes a point. */
  readonly rgb: Uint8Array;
  readonly gate: Pick<Gate, "across" | "up"> | null;
}

export interface Scatter {
  readonly node: HTMLCanvasElement;
  show(plot: Plot): void;
}

const [WIDTH, HEIGHT] = [232, 180];

/** `dragged` is told the bounds in the units of the measurements. */
export function scatter(dragged: (across: Interval, up: Interval) => void): Scatter {
  const density = Math.min(window.devicePixelRatio || 1, 2);
  const node = h("canvas", {
    class: "gate-plot",
    width: WIDTH * density,
    height: HEIGHT * density,
    role: "img",
    "aria-label": "Objects by two measurements; drag to gate them",
  });
  let shown: Plot | null = null;
  let start: readonly [number, number] | null = null;
  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const box = node.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  };
  node.addEventListener("pointerdown", (event) => {
    start = placeOf(event);
    node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointermove", (event) => {
    if (!start || !shown) return;
    const end = placeOf(event);
    const { x, y, across, up } = shown;
    dragged(bounds(start[0], end[0], x, across), bounds(start[1], end[1], y, up));
  });
  const stop = (): void => {
    start = null;
  };
  node.addEventListener("pointerup", stop);
  node.addEventListener("pointercancel", stop);
  const show = (plot: Plot): void => {
    shown = plot;
    const context = node.getContext("2d");
    if (context) draw(context, plot, density);
  };
  return { node, show };
}

/** From two places, 0 to 1 along an axis, to what was measured there. */
function bounds(one: number, other: number, values: Values, scale: Scale): Interval {
  const [low, high] = rangeOf(values, scale);
  const at = (place: number): number => scale.from(low + place * (high - low));
  return [at(Math.min(one, other)), at(Math.max(one, other))];
}

function draw(context: CanvasRenderingContext2D, plot: Plot, density: number): void {
  const { width, height } = context.canvas;
  const x = placer(plot.x, plot.across, width);
  const y = placer(plot.y, plot.up, height);
  context.clearRect(0, 0, width, height);
  const size = 2 * density;
  plot.x.forEach((value, at) => {
    const other = plot.y[at] ?? null;
    if (value === null || other === null) return;
    const [red, green, blue] = plot.rgb.subarray(3 * at, 3 * at + 3);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(x(value) - size / 2, height - y(other) - size / 2, size, size);
  });
  if (!plot.gate) return;
  const [left, right] = plot.gate.across.map(x) as [number, number];
  const [bottom, top] = plot.gate.up.map(y) as [number, number];
  context.strokeStyle = "rgb(240 228 66)";
  context.lineWidth = density;
  context.strokeRect(left, height - top, right - left, top - bottom);
}

function placer(values: Values, scale: Scale, length: number): (value: number) => number {
  const [low, high] = rangeOf(values, scale);
  return (value) => ((scale.to(value) - low) / (high - low)) * length;
}
