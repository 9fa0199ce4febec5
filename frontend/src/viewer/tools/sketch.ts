/** What a tool draws over the picture while it is used: a canvas of its own. */
import { h } from "../../ui/dom";
import type { Point } from "../camera";
import type { Stage } from "../stage";
import type { LineStyle, Pen, Tool } from "../types";

export class Sketch {
  readonly node = h("canvas", { class: "viewer-sketch", "aria-hidden": "true" });

  draw(stage: Stage, tool: Tool): void {
    const { size, pixelRatio } = stage.surface;
    const [width, height] = [size.width * pixelRatio, size.height * pixelRatio].map(Math.round);
    if (this.node.width !== width) this.node.width = width!;
    if (this.node.height !== height) this.node.height = height!;
    const context = this.node.getContext("2d");
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.node.width, this.node.height);
    context.scale(pixelRatio, pixelRatio);
    tool.draw(new ScreenPen(context, stage));
  }
}

/** Draws in full-resolution pixels of the image, wherever the view is. */
class ScreenPen implements Pen {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly stage: Stage,
  ) {}

  line(points: readonly Point[], { color, width, fill, closed }: LineStyle): void {
    const { context, stage } = this;
    context.beginPath();
    for (const point of points) {
      const { x, y } = stage.toScreen(point);
      context.lineTo(x, y);
    }
    if (closed) context.closePath();
    // A stroke that goes nowhere is a dot.
    else if (points.length === 1 && points[0]) context.lineTo(...this.#beside(points[0]));
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = width ? width * stage.camera.zoom : 2;
    context.strokeStyle = color;
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    context.stroke();
  }

  circle(middle: Point, radius: number, color: string): void {
    const { context, stage } = this;
    const { x, y } = stage.toScreen(middle);
    context.beginPath();
    context.arc(x, y, Math.max(1, radius * stage.camera.zoom), 0, 2 * Math.PI);
    context.lineWidth = 1.5;
    context.strokeStyle = color;
    context.stroke();
  }

  #beside(point: Point): [number, number] {
    const { x, y } = this.stage.toScreen(point);
    return [x + 0.01, y];
  }
}
