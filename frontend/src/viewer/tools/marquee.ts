/** Selecting many objects: a rectangle or a freehand outline is drawn around them. */
import type { Point } from "../camera";
import type { Pen, Tool, ToolPoint } from "../types";

export type MarqueeKind = "rectangle" | "lasso";

const COLOR = "#ffffff";
const FILL = "rgb(255 255 255 / 12%)";

export interface MarqueeEvents {
  /** An outline of at least three points, in pixels of the image. */
  outlined(outline: readonly Point[]): void;
  /** The pointer did not move: it was a click. */
  clicked(): void;
}

/** `least` is the distance in pixels of the image below which it is a click. */
export function marquee(kind: MarqueeKind, least: number, events: MarqueeEvents): Tool {
  let path: Point[] = [];
  let isDown = false;
  const outline = (): readonly Point[] =>
    kind === "lasso" || path.length < 2 ? path : cornersOf(path[0]!, path.at(-1)!);
  return {
    cursor: "crosshair",
    down: ({ x, y }: ToolPoint) => {
      [path, isDown] = [[{ x, y }], true];
    },
    move: ({ x, y }: ToolPoint) => {
      if (isDown) path.push({ x, y });
    },
    up: () => {
      const drawn = outline();
      const first = path[0]!;
      const isClick = path.every(({ x, y }) => Math.hypot(x - first.x, y - first.y) < least);
      [path, isDown] = [[], false];
      if (isClick || drawn.length < 3) events.clicked();
      else events.outlined(drawn);
    },
    drop: () => {
      [path, isDown] = [[], false];
    },
    draw: (pen: Pen) => {
      if (path.length > 1) pen.line(outline(), { color: COLOR, fill: FILL, closed: true });
    },
  };
}

/** Upright in the image, as measurements are. */
function cornersOf(from: Point, to: Point): Point[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}
