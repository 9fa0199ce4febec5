/** A plot of one measurement (a histogram) or two (points), of which a drag selects objects. */

import { h } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import { trim } from "../../../viewer/units";
import { nameOf } from "../layers/colouring";
import type { Values } from "../layers/columns";
import { binsOf } from "../layers/spread";
import { type Axis, axisOf, type Band, inBands, shareOf } from "./bins";

type Read = (names: readonly string[]) => Promise<Values[]>;

const [WIDTH, HEIGHT] = [320, 190];
const SELECTED = "#e69f00";

export class Plot {
  readonly node: HTMLElement;
  readonly #x = h("select", { "aria-label": "Plot across" });
  readonly #y = h("select", { "aria-label": "Plot up" });
  readonly #canvas: HTMLCanvasElement;
  readonly #ends = h("div", { class: "plot-ends" });
  readonly #density = Math.min(window.devicePixelRatio || 1, 2);
  #read: Read = async () => [];
  #labels: readonly number[] = [];
  #places: readonly number[] = [];
  #selected: ReadonlySet<number> = new Set();
  #xs: Values = [];
  #ys: Values | null = null;
  #drag: { from: readonly [number, number]; to: readonly [number, number] } | null = null;
  #drawing = 0;

  constructor(private readonly choose: (ids: readonly number[]) => void) {
    this.#canvas = h("canvas", {
      ...{ class: "plot-canvas", role: "img" },
      ...{ width: WIDTH * this.#density, height: HEIGHT * this.#density },
      "aria-label": "Objects by their measurements; drag to select them",
    });
    const choices = h("div", { class: "plot-choices" }, this.#x, this.#y);
    this.node = h("div", { class: "object-plot" }, choices, this.#canvas, this.#ends);
    for (const choice of [this.#x, this.#y]) {
      choice.addEventListener("change", () => this.#chosen().catch(toastError));
    }
    this.#listen();
  }

  /** `first` are the columns it begins with. */
  offer(names: readonly string[], first: readonly string[], read: Read): void {
    this.#read = read;
    const options = () => names.map((name) => h("option", { value: name }, nameOf(name)));
    this.#x.replaceChildren(...options());
    this.#y.replaceChildren(h("option", { value: "" }, "Count"), ...options());
    this.#x.value = first[0] ?? names[0] ?? "";
    this.#chosen().catch(toastError);
  }

  /** What was measured has changed: reads it again. */
  renew(): void {
    this.#chosen().catch(toastError);
  }

  show(labels: readonly number[], places: readonly number[]): void {
    [this.#labels, this.#places] = [labels, places];
    this.#request();
  }

  mark(selection: readonly number[]): void {
    this.#selected = new Set(selection);
    this.#request();
  }

  async #chosen(): Promise<void> {
    const names = [this.#x.value, this.#y.value].filter(Boolean);
    if (names.length === 0) return;
    const [xs, ys] = await this.#read(names);
    [this.#xs, this.#ys] = [xs!, ys ?? null];
    this.#request();
  }

  #request(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const context = this.#canvas.getContext("2d");
    const across = axisOf(this.#xs, this.#places);
    if (!context) return;
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    if (!across) {
      this.#ends.replaceChildren("Nothing to plot");
      return;
    }
    this.#ends.replaceChildren(h("span", {}, trim(across.least)), h("span", {}, trim(across.most)));
    const ink = getComputedStyle(this.#canvas).color;
    const up = this.#ys && axisOf(this.#ys, this.#places);
    if (this.#ys && up) this.#drawPoints(context, across, up, ink);
    else this.#drawBars(context, across, ink);
    if (!this.#drag) return;
    const { from, to } = this.#drag;
    const { width, height } = this.#canvas;
    context.strokeStyle = SELECTED;
    const top = up ? (1 - Math.max(from[1], to[1])) * height : 0;
    const tall = up ? Math.abs(to[1] - from[1]) * height : height;
    context.strokeRect(
      Math.min(from[0], to[0]) * width,
      top,
      Math.abs(to[0] - from[0]) * width,
      tall,
    );
  }

  /** Pixels are written one by one: strokes would take too long for 100,000 objects. */
  #drawPoints(context: CanvasRenderingContext2D, across: Axis, up: Axis, ink: string): void {
    const { width, height } = this.#canvas;
    const picture = context.createImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    const size = Math.round(2 * this.#density);
    const put = (at: number, colour: number) => {
      const [x, y] = [this.#xs[at], this.#ys![at]];
      if (x == null || y == null) return;
      const left = Math.round(shareOf(x, across) * (width - size));
      const top = Math.round((1 - shareOf(y, up)) * (height - size));
      for (let row = 0; row < size; row++) {
        pixels.fill(colour, (top + row) * width + left, (top + row) * width + left + size);
      }
    };
    const [plain, marked] = [packed(ink, 150), packed(SELECTED, 255)];
    for (const at of this.#places) put(at, plain);
    if (this.#selected.size > 0) {
      for (const at of this.#places) if (this.#selected.has(this.#labels[at]!)) put(at, marked);
    }
    context.putImageData(picture, 0, 0);
  }

  #drawBars(context: CanvasRenderingContext2D, across: Axis, ink: string): void {
    const { width, height } = this.#canvas;
    const there = new Set(this.#places);
    const all = binsOf(this.#xs, across, (at) => there.has(at));
    const marked = binsOf(
      this.#xs,
      across,
      (at) => there.has(at) && this.#selected.has(this.#labels[at]!),
    );
    const highest = Math.max(...all, 1);
    const wide = width / all.length;
    for (const [bins, colour] of [[all, ink] as const, [marked, SELECTED] as const]) {
      context.fillStyle = colour;
      bins.forEach((count, at) => {
        const tall = (count / highest) * height;
        context.fillRect(at * wide, height - tall, wide - 1, tall);
      });
    }
  }

  #listen(): void {
    const place = (event: PointerEvent): readonly [number, number] => {
      const box = this.#canvas.getBoundingClientRect();
      const share = (value: number) => Math.min(1, Math.max(0, value));
      return [
        share((event.clientX - box.left) / box.width),
        1 - share((event.clientY - box.top) / box.height),
      ];
    };
    this.#canvas.addEventListener("pointerdown", (event) => {
      this.#canvas.setPointerCapture(event.pointerId);
      this.#drag = { from: place(event), to: place(event) };
    });
    this.#canvas.addEventListener("pointermove", (event) => {
      if (!this.#drag) return;
      this.#drag = { ...this.#drag, to: place(event) };
      this.#request();
    });
    this.#canvas.addEventListener("pointerup", () => {
      const drag = this.#drag;
      this.#drag = null;
      if (drag) this.#select(drag.from, drag.to);
      this.#request();
    });
  }

  #select(from: readonly [number, number], to: readonly [number, number]): void {
    const across = axisOf(this.#xs, this.#places);
    if (!across) return;
    const band = (at: 0 | 1): Band => [
      Math.min(from[at], to[at]) - 0.005,
      Math.max(from[at], to[at]) + 0.005,
    ];
    const up = this.#ys && axisOf(this.#ys, this.#places);
    const found = inBands(
      this.#places,
      { values: this.#xs, axis: across, band: band(0) },
      this.#ys && up ? { values: this.#ys, axis: up, band: band(1) } : null,
    );
    this.choose(found.map((at) => this.#labels[at]!));
  }
}

/** A CSS colour as the bytes of a pixel. */
function packed(color: string, alpha: number): number {
  const numbers = color.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    : (color.match(/\d+(\.\d+)?/g) ?? ["128", "128", "128"]).map(Number);
  const [red, green, blue] = numbers as [number, number, number];
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
