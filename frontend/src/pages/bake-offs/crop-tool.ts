/** Draws a crop in the viewer: drag a rectangle, or click for a square. */

import type { Pen, Tool, ToolPoint } from "../../viewer";

export const SMALLEST = 32;
export const LARGEST = 1024;
const SQUARE = 256;
const CLICK_PX = 6;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnCrop extends Rectangle {
  t: number;
  z: number;
}

type Corner = { x: number; y: number };

/** The whole pixels between two corners, as far as a crop may reach, within the image. */
export function rectangleOf(
  from: Corner,
  to: Corner,
  size: { width: number; height: number },
): Rectangle {
  const isClick = Math.hypot(to.x - from.x, to.y - from.y) < CLICK_PX;
  const [a, b] = isClick
    ? [
        { x: from.x - SQUARE / 2, y: from.y - SQUARE / 2 },
        { x: from.x + SQUARE / 2, y: from.y + SQUARE / 2 },
      ]
    : [from, to];
  const [x, width] = span(a.x, b.x, size.width);
  const [y, height] = span(a.y, b.y, size.height);
  return { x, y, width, height };
}

function span(a: number, b: number, extent: number): [start: number, length: number] {
  const wanted = Math.round(Math.abs(b - a));
  const length = Math.min(extent, Math.max(SMALLEST, Math.min(LARGEST, wanted)));
  const start = Math.round(b < a && wanted > length ? a - length : Math.min(a, b));
  return [Math.max(0, Math.min(start, extent - length)), length];
}

export class CropTool implements Tool {
  readonly cursor = "crosshair";
  #from: ToolPoint | null = null;
  #to: ToolPoint | null = null;

  constructor(
    private readonly size: { width: number; height: number },
    private readonly others: () => readonly Rectangle[],
    private readonly drawn: (crop: DrawnCrop) => void,
  ) {}

  down(at: ToolPoint): void {
    this.#from = at;
    this.#to = at;
  }

  move(at: ToolPoint, isDown: boolean): void {
    if (isDown) this.#to = at;
  }

  up(at: ToolPoint): void {
    if (!this.#from) return;
    const crop = rectangleOf(this.#from, at, this.size);
    this.drop();
    this.drawn({ ...crop, t: at.t, z: at.z });
  }

  drop(): void {
    this.#from = this.#to = null;
  }

  draw(pen: Pen): void {
    for (const one of this.others()) outline(pen, one, "#ffc400");
    if (this.#from && this.#to) {
      outline(pen, rectangleOf(this.#from, this.#to, this.size), "#38c6ff");
    }
  }
}

function outline(pen: Pen, { x, y, width, height }: Rectangle, color: string): void {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
  pen.line(corners, { color, closed: true });
}
