/** Where one looks: pure functions between image pixels and CSS pixels of the view. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** The image point in the middle of the view, and CSS pixels per image pixel. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const MAX_ZOOM = 80;
const FIT_MARGIN = 24;
/** Part of the view that always keeps some image in it, so that nobody gets lost. */
const KEPT_IN_VIEW = 0.25;

/** The zoom at which the whole image is in the view. */
export function fitZoom(image: Size, view: Size): number {
  const margin = Math.min(FIT_MARGIN, view.width / 8, view.height / 8);
  const across = (view.width - 2 * margin) / image.width;
  const down = (view.height - 2 * margin) / image.height;
  return clamp(Math.min(across, down), 1e-6, MAX_ZOOM);
}

/** The camera that shows the whole image in the middle of the view. */
export function fitImage(image: Size, view: Size): Camera {
  return { x: image.width / 2, y: image.height / 2, zoom: fitZoom(image, view) };
}

export function toScreen(camera: Camera, view: Size, point: Point): Point {
  return {
    x: (point.x - camera.x) * camera.zoom + view.width / 2,
    y: (point.y - camera.y) * camera.zoom + view.height / 2,
  };
}

export function toImage(camera: Camera, view: Size, point: Point): Point {
  return {
    x: (point.x - view.width / 2) / camera.zoom + camera.x,
    y: (point.y - view.height / 2) / camera.zoom + camera.y,
  };
}

/** The part of the image plane in the view, in image pixels (may reach beyond the image). */
export function visibleRect(camera: Camera, view: Size): Rect {
  const start = toImage(camera, view, { x: 0, y: 0 });
  const end = toImage(camera, view, { x: view.width, y: view.height });
  return { x0: start.x, y0: start.y, x1: end.x, y1: end.y };
}

/** Moves the image by that many CSS pixels. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom };
}

/** Changes the zoom so that the image point under `anchor` (CSS pixels) stays there. */
export function zoomAt(
  camera: Camera,
  image: Size,
  view: Size,
  anchor: Point,
  zoom: number,
): Camera {
  const limited = clamp(zoom, minZoom(image, view), MAX_ZOOM);
  const fixed = toImage(camera, view, anchor);
  return {
    x: fixed.x - (anchor.x - view.width / 2) / limited,
    y: fixed.y - (anchor.y - view.height / 2) / limited,
    zoom: limited,
  };
}

/** The camera that frames a box with room around it, never beyond `maxZoom`. */
export function frame(box: Rect, image: Size, view: Size, maxZoom = 16): Camera {
  const size = { width: Math.max(1, box.x1 - box.x0), height: Math.max(1, box.y1 - box.y0) };
  const zoom = Math.min(view.width / size.width, view.height / size.height) / 3;
  return {
    x: (box.x0 + box.x1) / 2,
    y: (box.y0 + box.y1) / 2,
    zoom: clamp(zoom, minZoom(image, view), Math.max(maxZoom, fitZoom(image, view))),
  };
}

/** Brings back a camera from which the image would be out of sight. */
export function keepInView(camera: Camera, image: Size, view: Size): Camera {
  const slackX = Math.max(0, view.width * (0.5 - KEPT_IN_VIEW)) / camera.zoom;
  const slackY = Math.max(0, view.height * (0.5 - KEPT_IN_VIEW)) / camera.zoom;
  return {
    x: clamp(camera.x, -slackX, image.width + slackX),
    y: clamp(camera.y, -slackY, image.height + slackY),
    zoom: camera.zoom,
  };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function minZoom(image: Size, view: Size): number {
  return Math.min(1, fitZoom(image, view) / 4);
}
