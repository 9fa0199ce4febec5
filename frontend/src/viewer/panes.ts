/** The parts of the canvas: each shows the image through the one camera, with layers of its own. */
import type { Point, Rect, Size } from "./camera";
import type { DisplayState, Layout } from "./types";

export interface Pane {
  /** Where the camera's view is on the canvas, in CSS pixels from its top left. */
  readonly view: Rect;
  /** The part of it that is drawn. */
  readonly clip: Rect;
  /** Which layers of labels are shown there; the image is shown everywhere. */
  readonly layers: readonly number[];
}

export interface Split {
  readonly layout: Layout;
  /** Where the swipe is, as a part of the width. */
  readonly swipe: number;
  /** Which of the two a blink shows now. */
  readonly blinked: boolean;
}

/** The panes of a canvas with these layers, the lowest first; one of them is not split. */
export function panesOf(split: Split, size: Size, all: readonly number[]): Pane[] {
  const whole = { x0: 0, y0: 0, x1: size.width, y1: size.height };
  const [first, others] = [all.filter((one) => one === 0), all.filter((one) => one !== 0)];
  const left = (x1: number) => ({ ...whole, x1 });
  const right = (x0: number) => ({ ...whole, x0 });
  if (others.length === 0) return [{ view: whole, clip: whole, layers: all }];
  switch (split.layout) {
    case "side": {
      const middle = Math.round(size.width / 2);
      return [
        { view: left(middle), clip: left(middle), layers: first },
        { view: right(size.width - middle), clip: right(size.width - middle), layers: others },
      ];
    }
    case "swipe": {
      const at = Math.round(size.width * split.swipe);
      return [
        { view: whole, clip: left(at), layers: first },
        { view: whole, clip: right(at), layers: others },
      ];
    }
    case "blink":
      return [{ view: whole, clip: whole, layers: split.blinked ? others : first }];
    case "single":
      return [{ view: whole, clip: whole, layers: all }];
  }
}

/** The pane under a point of the canvas. */
export function paneAt(panes: readonly Pane[], point: Point): Pane {
  const inside = panes.find(({ clip }) => point.x < clip.x1);
  return inside ?? panes.at(-1)!;
}

/** A point of the canvas as the camera of its pane sees it. */
export function inPane(pane: Pane, point: Point): Point {
  return { x: point.x - pane.view.x0, y: point.y - pane.view.y0 };
}

export function splitOf(state: DisplayState, blinked: boolean): Split {
  return { layout: state.layout, swipe: state.swipe, blinked };
}
