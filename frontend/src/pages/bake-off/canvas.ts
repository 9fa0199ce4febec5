/** A crop with outlines over it, as the shared camera sees it. */

import { h } from "../../ui/dom";
import type { Lens } from "./lens";

/** Told apart by people who see colours differently, too; each has a dark rim. */
const FOUND = "#ffc400";
const TRUE = "#38c6ff";
const RIM = "rgb(0 0 0 / 65%)";
const LINE_PX = 1.6;
const RIM_PX = 3.4;

export interface Shown {
  picture: CanvasImageSource | null;
  found: Path2D | null;
  truth: Path2D | null;
}

export class CropCanvas {
  readonly element = h("canvas", { class: "bake-canvas", tabindex: 0, role: "img" });
  #shown: Shown = { picture: null, found: null, truth: null };
  #requested = false;

  constructor(private readonly lens: Lens) {
    lens.obey(this.element);
    lens.follow(() => this.draw());
  }

  show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change };
    this.draw();
  }

  /** Draws with the next frame. */
  draw(): void {
    if (this.#requested) return;
    this.#requested = true;
    requestAnimationFrame(() => {
      this.#requested = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { width, height } = this.lens.view;
    const ratio = window.devicePixelRatio;
    const { element } = this;
    if (element.width !== Math.round(width * ratio)) element.width = Math.round(width * ratio);
    if (element.height !== Math.round(height * ratio)) element.height = Math.round(height * ratio);
    const context = element.getContext("2d");
    if (!context) return;
    const { x, y, zoom } = this.lens.now;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.translate(width / 2 - x * zoom, height / 2 - y * zoom);
    context.scale(zoom, zoom);
    context.imageSmoothingEnabled = zoom < 4;
    const { picture, truth, found } = this.#shown;
    if (picture) context.drawImage(picture, 0, 0);
    if (truth) stroke(context, truth, TRUE, zoom);
    if (found) stroke(context, found, FOUND, zoom);
    element.dataset.zoom = zoom.toFixed(4);
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  color: string,
  zoom: number,
): void {
  context.lineCap = "square";
  context.strokeStyle = RIM;
  context.lineWidth = RIM_PX / zoom;
  context.stroke(path);
  context.strokeStyle = color;
  context.lineWidth = LINE_PX / zoom;
  context.stroke(path);
}
