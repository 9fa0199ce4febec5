/** The whole image, small, in a corner of the view, with what is seen of it. */
import {
  type Camera,
  fitImage,
  type Point,
  type Rect,
  type Size,
  toImage,
  toScreen,
} from "./camera";
import type { Frame } from "./layers/frame";

const LONGEST = 150;
const MARGIN = 12;
/** Of each side, what may be out of sight before there is something to show. */
const SEEN = 0.98;

export interface Overview {
  /** What of a frame is different for the small image. */
  readonly frame: Pick<Frame, "camera" | "view" | "rect" | "pane">;
  /** Where it lies on the canvas, and what is seen, within it; in CSS pixels. */
  readonly box: Rect;
  readonly seen: Rect;
}

/** Null when nearly all of the image is seen, or the canvas has no room. */
export function overviewOf(camera: Camera, image: Size, view: Size, canvas: Size): Overview | null {
  const fitted = fitImage(image, view, camera);
  if (camera.zoom * SEEN <= fitted.zoom || canvas.width < 4 * LONGEST) return null;
  const corners = [0, image.width].flatMap((x) => [0, image.height].map((y) => ({ x, y })));
  const turned = corners.map((corner) => toScreen({ ...camera, zoom: 1 }, view, corner));
  const across = spanOf(turned.map(({ x }) => x));
  const down = spanOf(turned.map(({ y }) => y));
  const zoom = LONGEST / Math.max(across, down);
  const size = { width: across * zoom, height: down * zoom };
  const small = { ...camera, x: image.width / 2, y: image.height / 2, zoom };
  const middle = toScreen(small, size, camera);
  const half = {
    x: (view.width * zoom) / camera.zoom / 2,
    y: (view.height * zoom) / camera.zoom / 2,
  };
  const [x1, y1] = [canvas.width - MARGIN, canvas.height - MARGIN];
  const box = { x0: x1 - size.width, y0: y1 - size.height, x1, y1 };
  return {
    frame: {
      camera: small,
      view: size,
      rect: { x0: 0, y0: 0, x1: image.width, y1: image.height },
      pane: { view: box, clip: box, layers: [] },
    },
    box,
    seen: {
      x0: Math.max(0, middle.x - half.x),
      y0: Math.max(0, middle.y - half.y),
      x1: Math.min(size.width, middle.x + half.x),
      y1: Math.min(size.height, middle.y + half.y),
    },
  };
}

/** The point of the image under a point of the small one. */
export function underOverview({ frame }: Overview, point: Point): Point {
  return toImage(frame.camera, frame.view, point);
}

function spanOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}
