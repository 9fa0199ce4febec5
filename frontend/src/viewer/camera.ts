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

/** How the image lies in the view: turned clockwise by `angle` (radians), after mirroring. */
export interface Turn {
  readonly angle?: number;
  readonly isMirrored?: boolean;
}

/** The image point in the middle of the view, and CSS pixels per image pixel. */
export interface Camera extends Turn {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const MAX_ZOOM = 80;
const FIT_MARGIN = 24;
/** Part of the view that always keeps some image in it, so that nobody gets lost. */
const KEPT_IN_VIEW = 0.25;

/** The zoom at which the whole image is in the view. */
export function fitZoom(image: Size, view: Size, turn: Turn = {}): number {
  const margin = Math.min(FIT_MARGIN, view.width / 8, view.height / 8);
  const turned = extent(image, turn);
  const across = (view.width - 2 * margin) / turned.width;
  const down = (view.height - 2 * margin) / turned.height;
  return clamp(Math.min(across, down), 1e-6, MAX_ZOOM);
}

/** The camera that shows the whole image in the middle of the view. */
export function fitImage(image: Size, view: Size, turn: Turn = {}): Camera {
  const zoom = fitZoom(image, view, turn);
  return { ...turnOf(turn), x: image.width / 2, y: image.height / 2, zoom };
}

export function toScreen(camera: Camera, view: Size, point: Point): Point {
  const { x, y } = forth(camera, { x: point.x - camera.x, y: point.y - camera.y });
  return { x: x * camera.zoom + view.width / 2, y: y * camera.zoom + view.height / 2 };
}

export function toImage(camera: Camera, view: Size, point: Point): Point {
  const { x, y } = back(camera, { x: point.x - view.width / 2, y: point.y - view.height / 2 });
  return { x: x / camera.zoom + camera.x, y: y / camera.zoom + camera.y };
}

/** The upright rectangle around what is in the view, in image pixels (may reach beyond it). */
export function visibleRect(camera: Camera, view: Size): Rect {
  const corners = [0, view.width].flatMap((x) => [0, view.height].map((y) => ({ x, y })));
  const points = corners.map((corner) => toImage(camera, view, corner));
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** Turns the view about its middle, clockwise as one sees it. */
export function rotate(camera: Camera, by: number): Camera {
  const angle = ((camera.angle ?? 0) + by) % (2 * Math.PI);
  return { ...camera, angle: Math.abs(angle) < 1e-9 ? 0 : angle };
}

/** Swaps left and right as one sees them. */
export function mirror(camera: Camera): Camera {
  return { ...camera, angle: -(camera.angle ?? 0), isMirrored: !camera.isMirrored };
}

/** Moves the image by that many CSS pixels. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  const moved = back(camera, { x: dx, y: dy });
  return { ...camera, x: camera.x - moved.x / camera.zoom, y: camera.y - moved.y / camera.zoom };
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
  const away = back(camera, { x: anchor.x - view.width / 2, y: anchor.y - view.height / 2 });
  return {
    ...camera,
    x: fixed.x - away.x / limited,
    y: fixed.y - away.y / limited,
    zoom: limited,
  };
}

/** The camera that frames a box with room around it, never beyond `maxZoom`. */
export function frame(box: Rect, image: Size, view: Size, turn: Turn = {}, maxZoom = 16): Camera {
  const width = Math.max(1, box.x1 - box.x0);
  const size = extent({ width, height: Math.max(1, box.y1 - box.y0) }, turn);
  const zoom = Math.min(view.width / size.width, view.height / size.height) / 3;
  return {
    ...turnOf(turn),
    x: (box.x0 + box.x1) / 2,
    y: (box.y0 + box.y1) / 2,
    zoom: clamp(zoom, minZoom(image, view), Math.max(maxZoom, fitZoom(image, view))),
  };
}

/** Brings back a camera from which the image would be out of sight. */
export function keepInView(camera: Camera, image: Size, view: Size): Camera {
  const seen = extent(view, camera);
  const slackX = Math.max(0, seen.width * (0.5 - KEPT_IN_VIEW)) / camera.zoom;
  const slackY = Math.max(0, seen.height * (0.5 - KEPT_IN_VIEW)) / camera.zoom;
  return {
    ...camera,
    x: clamp(camera.x, -slackX, image.width + slackX),
    y: clamp(camera.y, -slackY, image.height + slackY),
  };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function minZoom(image: Size, view: Size): number {
  return Math.min(1, fitZoom(image, view) / 4);
}

/** Width and height of a rectangle once it is turned. */
function extent({ width, height }: Size, { angle = 0 }: Turn): Size {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return { width: cos * width + sin * height, height: sin * width + cos * height };
}

function turnOf({ angle, isMirrored }: Turn): Turn {
  return { ...(angle ? { angle } : {}), ...(isMirrored ? { isMirrored } : {}) };
}

/** A direction of the image as it lies in the view. */
function forth({ angle = 0, isMirrored = false }: Turn, { x, y }: Point): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = isMirrored ? -x : x;
  return { x: cos * across - sin * y, y: sin * across + cos * y };
}

/** A direction of the view as it lies in the image. */
function back({ angle = 0, isMirrored = false }: Turn, { x, y }: Point): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = cos * x + sin * y;
  return { x: isMirrored ? -across : across, y: cos * y - sin * x };
}
