/** The whole pixels of an image that a view shows something of. */

import type { Rect, Size } from "./camera";
import type { Box } from "./types";

export function pixelsOf({ x0, y0, x1, y1 }: Rect, { width, height }: Size): Box {
  const left = Math.min(Math.max(0, Math.floor(x0)), width - 1);
  const top = Math.min(Math.max(0, Math.floor(y0)), height - 1);
  return {
    x0: left,
    y0: top,
    x1: Math.max(left + 1, Math.min(width, Math.ceil(x1))),
    y1: Math.max(top + 1, Math.min(height, Math.ceil(y1))),
  };
}
