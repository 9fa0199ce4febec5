/** The tools for changing objects: what they do with the pointer, and what they wish for. */

import type { Pen, Tool, ToolPoint } from "../../../viewer";
import { type Point, polygonRuns, type Run, strokeRuns } from "./runs";
import type { Wish } from "./session";

const PAINT = "rgb(76 201 187 / 55%)";
const ERASE = "rgb(255 96 96 / 55%)";
const LINE = "#ffd166";
const SMALLEST = 0.5;
const LARGEST = 400;
/** A click this near to the first corner, in pixels of the image, closes an outline. */
const NEAR = 3;

/** What the tools know and do, other than what the pointer tells them. */
export interface Bench {
  readonly image: { readonly width: number; readonly height: number; readonly depth: number };
  /** The selected object, 0 when none is. */
  readonly selected: number;
  /** The brush's radius in pixels, and the planes above and below that it paints, too. */
  radius: number;
  planes: number;
  isOverOthers: boolean;
  /** Resolves when it is saved and shown, or was refused. */
  wish(wish: Wish): Promise<unknown>;
  select(id: number): void;
  objectAt(place: Point): number;
  changed(): void;
}

/** Paints the selected object, or a new one when none is selected; or erases. */
export function brush(bench: Bench, isEraser: boolean): Tool {
  /** Strokes that are drawn, or done but not on the screen as objects yet. */
  const strokes = new Set<{ path: ToolPoint[]; radius: number }>();
  let stroke: { path: ToolPoint[]; radius: number } | null = null;
  let cursor: ToolPoint | null = null;
  const finish = async () => {
    const done = stroke;
    stroke = null;
    if (!done) return;
    const runs = strokeRuns(done.path, done.radius, bench.image);
    if (runs.length > 0) {
      const wish = isEraser ? erasing(bench) : painting(bench);
      await bench.wish({ ...wish, runs: throughPlanes(runs, done.path[0]!, bench) });
    }
    strokes.delete(done);
    bench.changed();
  };
  return {
    cursor: "none",
    down: (at) => {
      stroke = { path: [at], radius: bench.radius };
      strokes.add(stroke);
    },
    move: (at) => {
      cursor = at;
      stroke?.path.push(at);
    },
    up: () => void finish(),
    drop: () => {
      if (stroke) strokes.delete(stroke);
      stroke = null;
    },
    wheel: (steps) => {
      const radius = bench.radius * 1.2 ** steps;
      bench.radius = Math.min(LARGEST, Math.max(SMALLEST, radius));
      return true;
    },
    draw: (pen) => {
      const color = isEraser ? ERASE : PAINT;
      for (const { path, radius } of strokes) pen.line(path, { color, width: 2 * radius });
      if (cursor) pen.circle(cursor, bench.radius, "#fff");
    },
  };
}

/** Outlines an object: corner by corner, or in one go with the button held. */
export function polygon(bench: Bench): Tool {
  let corners: ToolPoint[] = [];
  let [isDrawn, isDown] = [false, false];
  let cursor: ToolPoint | null = null;
  const finish = async () => {
    const done = corners;
    corners = [];
    isDrawn = false;
    const runs = done.length > 2 ? polygonRuns(done, bench.image) : [];
    if (runs.length > 0) {
      await bench.wish({ ...painting(bench), runs: throughPlanes(runs, done[0]!, bench) });
    }
    bench.changed();
  };
  return {
    cursor: "crosshair",
    down: (at) => {
      const [first] = corners;
      isDown = true;
      if (first && corners.length > 2 && Math.hypot(at.x - first.x, at.y - first.y) < NEAR) {
        isDown = false;
        void finish();
      } else corners.push(at);
    },
    move: (at, isHeld) => {
      cursor = at;
      const last = corners.at(-1);
      if (!isHeld || !isDown || !last || Math.hypot(at.x - last.x, at.y - last.y) < 1) return;
      isDrawn = true;
      corners.push(at);
    },
    up: () => {
      isDown = false;
      if (isDrawn) void finish();
    },
    twice: () => void finish(),
    drop: () => {
      corners = [];
    },
    draw: (pen) => {
      if (corners.length === 0) return;
      const points = cursor ? [...corners, cursor] : corners;
      pen.line(points, { color: LINE, fill: "rgb(76 201 187 / 25%)", closed: true });
    },
  };
}

/** Cuts the object that a line mostly runs over. */
export function knife(bench: Bench): Tool {
  let line: ToolPoint[] = [];
  const finish = async () => {
    const [drawn, at] = [line, line[0]];
    line = [];
    const label = commonest(
      drawn.slice(1).flatMap((end, index) => idsBetween(drawn[index]!, end, bench)),
    );
    if (at && label && drawn.length > 1) {
      const { width, height } = bench.image;
      const clip = (value: number, most: number) => Math.min(most, Math.max(0, value));
      const points = drawn.map(({ x, y }) => [clip(y, height), clip(x, width)]);
      await bench.wish({ kind: "split", label, line: points, t: at.t });
    }
    bench.changed();
  };
  return {
    cursor: "crosshair",
    down: (at) => {
      line = [at];
    },
    move: (at, isDown) => {
      if (isDown) line.push(at);
    },
    up: () => void finish(),
    drop: () => {
      line = [];
    },
    draw: (pen: Pen) => {
      if (line.length > 0) pen.line(line, { color: LINE });
    },
  };
}

/** Seeds are clicked within one object; finishing divides it between them where it is narrow. */
export function seeding(bench: Bench): Tool {
  let seeds: ToolPoint[] = [];
  const finish = async () => {
    const done = seeds;
    seeds = [];
    const label = commonest(done.map(({ id }) => id));
    const within = done.filter(({ id }) => id === label);
    if (label && within.length > 1) {
      const points = within.map(({ z, y, x }) => [z, y, x]);
      await bench.wish({ kind: "watershed", label, seeds: points, t: within[0]!.t });
    }
    bench.changed();
  };
  return {
    cursor: "crosshair",
    down: (at) => {
      if (at.id) seeds.push(at);
    },
    move: () => {},
    up: () => {},
    twice: () => void finish(),
    drop: () => {
      seeds = [];
    },
    draw: (pen) => {
      for (const seed of seeds) pen.circle(seed, 2, LINE);
    },
  };
}

/** Makes one object of those that are clicked one after the other. */
export function glue(bench: Bench): Tool {
  const up = ({ id }: ToolPoint) => {
    if (id === 0) return;
    if (bench.selected && bench.selected !== id) {
      void bench.wish({ kind: "merge", labels: [bench.selected, id] });
    } else bench.select(id);
  };
  return { cursor: "copy", down: () => {}, move: () => {}, up, draw: () => {} };
}

function painting(bench: Bench): Wish {
  const label = bench.selected ? { label: bench.selected } : {};
  return { kind: "paint", over_others: bench.isOverOthers, ...label };
}

function erasing({ selected }: Bench): Wish {
  return selected ? { kind: "erase", label: selected } : { kind: "erase" };
}

/** The same pixels in the plane and in those beside it that the brush reaches. */
function throughPlanes(runs: readonly Run[], { t, z }: ToolPoint, bench: Bench): number[][] {
  const first = Math.max(0, z - bench.planes);
  const last = Math.min(bench.image.depth - 1, z + bench.planes);
  const planes = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return planes.flatMap((plane) => runs.map(([y, x0, x1]) => [t, plane, y, x0, x1]));
}

/** The objects at every pixel of a line: the pointer may jump over one. */
function idsBetween(start: Point, end: Point, bench: Bench): number[] {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy)));
  return Array.from({ length: steps + 1 }, (_, step) =>
    bench.objectAt({ x: start.x + (dx * step) / steps, y: start.y + (dy * step) / steps }),
  );
}

function commonest(ids: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const id of ids) if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}
