/** Moving about with mouse, pen, touch and wheel; and pointing at objects. */
import { type Camera, type Point, pan, zoomAt } from "../camera";
import type { Stage } from "../stage";

export const CLICK_SLOP = 4;
const WHEEL_SPEED = 0.0016;
/** Trackpads report a pinch as small wheel steps with the control key. */
const PINCH_SPEED = 0.012;
const LINE_HEIGHT = 16;
/** No mouse turns by less pixels at once. */
const LEAST_NOTCH = 40;
const SAME_GESTURE_MS = 250;

export interface PointerEvents {
  /** The cursor is over this point of the view, or gone (null). */
  hover(point: Point | null): void;
  /** `adds` to what is selected. */
  click(point: Point, adds: boolean): void;
}

/** Starts listening; aborting the signal ends it. */
export function usePointer(stage: Stage, events: PointerEvents, signal: AbortSignal): void {
  const { canvas } = stage.surface;
  const fingers = new Map<number, Point>();
  let travelled = 0;

  const down = (event: PointerEvent) => {
    if (event.button > 1) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event, canvas));
    if (fingers.size === 1) travelled = 0;
    canvas.focus({ preventScroll: true });
  };
  const move = (event: PointerEvent) => {
    const point = at(event, canvas);
    const before = fingers.get(event.pointerId);
    if (!before) return events.hover(point);
    travelled += Math.hypot(point.x - before.x, point.y - before.y);
    if (travelled > CLICK_SLOP) {
      canvas.classList.add("is-dragging");
      stage.setCamera(dragged(stage, fingers, event.pointerId, point));
    }
    fingers.set(event.pointerId, point);
  };
  const up = (event: PointerEvent) => {
    const wasDown = fingers.delete(event.pointerId);
    if (fingers.size > 0) return;
    canvas.classList.remove("is-dragging");
    if (wasDown && travelled <= CLICK_SLOP && event.type === "pointerup") {
      events.click(at(event, canvas), event.shiftKey);
    }
  };
  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", up, { signal });
  canvas.addEventListener("pointercancel", up, { signal });
  canvas.addEventListener("pointerleave", () => events.hover(null), { signal });
  const wheel = wheelOf(stage);
  canvas.addEventListener("wheel", wheel, { signal, passive: false });
  canvas.addEventListener("dblclick", (event) => zoomBy(stage, 2, at(event, canvas)), { signal });
}

/** Multiplies the zoom, keeping what is under a point of the canvas where it is. */
export function zoomBy(stage: Stage, factor: number, anchor?: Point): void {
  const { camera, imageSize, view } = stage;
  const point = anchor ? stage.inView(anchor) : { x: view.width / 2, y: view.height / 2 };
  stage.setCamera(zoomAt(camera, imageSize, view, point, camera.zoom * factor));
}

/** A wheel zooms; two fingers on a trackpad move, and pinch to zoom. */
function wheelOf(stage: Stage): (event: WheelEvent) => void {
  const isSwipe = swipes();
  return (event) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1;
    if (isSwipe(event)) {
      stage.setCamera(pan(stage.camera, -event.deltaX * lines, -event.deltaY * lines));
      return;
    }
    const speed = event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED;
    zoomBy(stage, Math.exp(-event.deltaY * lines * speed), at(event, stage.surface.canvas));
  };
}

/** What of a wheel's event tells how it was made. */
export type WheelLike = Pick<
  WheelEvent,
  "ctrlKey" | "deltaMode" | "deltaX" | "deltaY" | "timeStamp"
>;

/**
 * Tells two fingers that move over a trackpad from the notches of a wheel: browsers do not say.
 * Fingers move sideways too, and begin gently; what follows at once is of the same kind.
 */
export function swipes(): (event: WheelLike) => boolean {
  let [last, wasSwipe] = [Number.NEGATIVE_INFINITY, false];
  return ({ ctrlKey, deltaMode, deltaX, deltaY, timeStamp }) => {
    if (ctrlKey || deltaMode !== 0) return false;
    const isSame = timeStamp - last < SAME_GESTURE_MS;
    last = timeStamp;
    if (deltaX !== 0) wasSwipe = true;
    else if (!isSame) wasSwipe = Math.abs(deltaY) < LEAST_NOTCH;
    return wasSwipe;
  };
}

/** One finger drags, two fingers drag and pinch. */
function dragged(stage: Stage, fingers: Map<number, Point>, moving: number, to: Point): Camera {
  const from = fingers.get(moving)!;
  const other = [...fingers].find(([id]) => id !== moving)?.[1];
  const { camera, imageSize, view } = stage;
  if (!other) return pan(camera, to.x - from.x, to.y - from.y);
  const spread = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
  const middle = stage.inView({ x: (from.x + other.x) / 2, y: (from.y + other.y) / 2 });
  const zoomed = zoomAt(camera, imageSize, view, middle, (camera.zoom * spread(to)) / spread(from));
  return pan(zoomed, (to.x - from.x) / 2, (to.y - from.y) / 2);
}

function at(event: MouseEvent, canvas: HTMLCanvasElement): Point {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
