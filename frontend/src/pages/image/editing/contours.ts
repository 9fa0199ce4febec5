/** From rows of pixels to the outlines around them. */

import type { Point } from "./runs";

/** Rows of pixels: y, first x, and the x after the last. */
export type Rows = readonly (readonly number[])[];

/** Closed lines along the edges of pixels, holes among them. */
export function contoursOf(rows: Rows): Point[][] {
  const next = new Map<string, Point[]>();
  const edge = (from: Point, to: Point) => {
    const key = keyOf(from);
    next.set(key, [...(next.get(key) ?? []), to]);
  };
  const inside = pixelsOf(rows);
  for (const [y, x0, x1] of rows as readonly [number, number, number][]) {
    for (let x = x0; x < x1; x += 1) {
      if (!inside.has(`${x},${y - 1}`)) edge({ x, y }, { x: x + 1, y });
      if (!inside.has(`${x},${y + 1}`)) edge({ x: x + 1, y: y + 1 }, { x, y: y + 1 });
    }
    edge({ x: x0, y: y + 1 }, { x: x0, y });
    edge({ x: x1, y }, { x: x1, y: y + 1 });
  }
  const found: Point[][] = [];
  for (let loop = traced(next); loop; loop = traced(next)) found.push(straight(loop));
  return found;
}

/** Whether a place lies in the pixels. */
export function holds(rows: Rows, { x, y }: Point): boolean {
  const [row, column] = [Math.floor(y), Math.floor(x)];
  return rows.some(([at, from, to]) => at === row && column >= from! && column < to!);
}

function pixelsOf(rows: Rows): Set<string> {
  const inside = new Set<string>();
  for (const [y, x0, x1] of rows) {
    for (let x = x0!; x < x1!; x += 1) inside.add(`${x},${y}`);
  }
  return inside;
}

/** One closed line, whose edges are taken out. */
function traced(next: Map<string, Point[]>): Point[] | null {
  const first = next.keys().next();
  if (first.done) return null;
  const [x, y] = first.value.split(",").map(Number) as [number, number];
  const loop: Point[] = [{ x, y }];
  for (let key = first.value; ; ) {
    const ends = next.get(key)!;
    const end = ends.pop()!;
    if (ends.length === 0) next.delete(key);
    key = keyOf(end);
    if (key === first.value) return loop;
    loop.push(end);
  }
}

/** Without the points along straight lines. */
function straight(loop: readonly Point[]): Point[] {
  return loop.filter((point, at) => {
    const [before, after] = [loop.at(at - 1)!, loop[(at + 1) % loop.length]!];
    return (
      (before.x !== after.x || point.x !== before.x) &&
      (before.y !== after.y || point.y !== before.y)
    );
  });
}

function keyOf({ x, y }: Point): string {
  return `${x},${y}`;
}
