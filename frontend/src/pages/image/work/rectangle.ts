/** A tool that draws one rectangle, upright in the image. */

import type { Box, Pen, Tool, ToolPoint } from "../../../viewer";

const LEAST_PX = 8;

/** `drawn` is told the rectangle, null for one too small to mean anything. */
export function rectangle(
  image: { width: number; height: number },
  drawn: (box: Box | null) => void,
): Tool {
  let from: ToolPoint | null = null;
  let to: ToolPoint | null = null;
  const box = (): Box | null => {
    if (!from || !to) return null;
    const within = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
    return {
      x0: within(Math.min(from.x, to.x), image.width),
      y0: within(Math.min(from.y, to.y), image.height),
      x1: within(Math.max(from.x, to.x), image.width),
      y1: within(Math.max(from.y, to.y), image.height),
    };
  };
  return {
    cursor: "crosshair",
    down: (at) => {
      from = to = at;
    },
    move: (at, isDown) => {
      if (isDown) to = at;
    },
    up: (at) => {
      to = at;
      const found = box();
      from = to = null;
      const isLarge = found && Math.min(found.x1 - found.x0, found.y1 - found.y0) >= LEAST_PX;
      drawn(isLarge ? found : null);
    },
    drop: () => {
      from = to = null;
    },
    draw: (pen: Pen) => {
      const shown = box();
      if (!shown) return;
      const { x0, y0, x1, y1 } = shown;
      const corners = [
        { x: x0, y: y0 },
        { x: x1, y: y0 },
        { x: x1, y: y1 },
        { x: x0, y: y1 },
      ];
      pen.line(corners, { color: "#ffffff", fill: "rgb(86 180 233 / 20%)", closed: true });
    },
  };
}
