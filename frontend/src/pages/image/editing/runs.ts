/** Strokes and outlines as the pixels they cover: pure arithmetic. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of a row: y, the first x, and the x after the last. */
export type Run = readonly [number, number, number];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The pixels whose middles a round brush of some radius passes on its way. */
export function strokeRuns(path: readonly Point[], radius: number, image: Size): Run[] {
  const rows = new Map<number, [number, number][]>();
  for (const [index, end] of path.entries()) {
    const start = path[Math.max(0, index - 1)]!;
    const first = Math.max(0, Math.ceil(Math.min(start.y, end.y) - radius - 0.5));
    const last = Math.min(image.height - 1, Math.floor(Math.max(start.y, end.y) + radius - 0.5));
    for (let y = first; y <= last; y++) {
      const span = capsuleSpan(start, end, radius, y + 0.5);
      if (span) keep(rows, y, Math.ceil(span[0] - 0.5), Math.floor(span[1] - 0.5) + 1, image);
    }
    // However thin the brush is, it covers the pixel under it.
    keep(rows, Math.floor(end.y), Math.floor(end.x), Math.floor(end.x) + 1, image);
  }
  return joined(rows);
}

/** The pixels whose middles lie within an outline, which closes itself. */
export function polygonRuns(outline: readonly Point[], image: Size): Run[] {
  const rows = new Map<number, [number, number][]>();
  const ys = outline.map(({ y }) => y);
  const first = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
  const last = Math.min(image.height - 1, Math.floor(Math.max(...ys) - 0.5));
  for (let y = first; y <= last; y++) {
    const cuts = outline
      .flatMap((start, index) => cutAt(start, outline[(index + 1) % outline.length]!, y + 0.5))
      .sort((a, b) => a - b);
    for (let index = 0; index + 1 < cuts.length; index += 2) {
      keep(rows, y, Math.ceil(cuts[index]! - 0.5), Math.ceil(cuts[index + 1]! - 0.5), image);
    }
  }
  return joined(rows);
}

/** Where a horizontal line crosses what a disc covers on its way from start to end. */
function capsuleSpan(a: Point, b: Point, radius: number, y: number): [number, number] | null {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy);
  const spans = [discSpan(a, radius, y), discSpan(b, radius, y)];
  if (length > 0) {
    // The rectangle between the discs: clipped by its four sides.
    const [nx, ny] = [(-dy / length) * radius, (dx / length) * radius];
    const corners = [
      { x: a.x + nx, y: a.y + ny },
      { x: b.x + nx, y: b.y + ny },
      { x: b.x - nx, y: b.y - ny },
      { x: a.x - nx, y: a.y - ny },
    ];
    const cuts = corners.flatMap((corner, index) => cutAt(corner, corners[(index + 1) % 4]!, y));
    if (cuts.length > 1) spans.push([Math.min(...cuts), Math.max(...cuts)]);
  }
  const found = spans.filter((span) => span !== null);
  if (found.length === 0) return null;
  return [Math.min(...found.map(([low]) => low)), Math.max(...found.map(([, high]) => high))];
}

function discSpan({ x, y: middle }: Point, radius: number, y: number): [number, number] | null {
  const square = radius ** 2 - (y - middle) ** 2;
  return square < 0 ? null : [x - Math.sqrt(square), x + Math.sqrt(square)];
}

/** Where an edge crosses a row; an end that lies on the row counts for the edge below it. */
function cutAt(a: Point, b: Point, y: number): number[] {
  if (a.y <= y === b.y <= y) return [];
  return [a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)];
}

function keep(
  rows: Map<number, [number, number][]>,
  y: number,
  x0: number,
  x1: number,
  { width, height }: Size,
): void {
  const [low, high] = [Math.max(0, x0), Math.min(width, x1)];
  if (low >= high || y < 0 || y >= height) return;
  const spans = rows.get(y);
  if (spans) spans.push([low, high]);
  else rows.set(y, [[low, high]]);
}

/** Rows in order, with runs that touch made one. */
function joined(rows: Map<number, [number, number][]>): Run[] {
  const runs: Run[] = [];
  for (const y of [...rows.keys()].sort((a, b) => a - b)) {
    let [low, high] = [-1, -1];
    for (const [x0, x1] of rows.get(y)!.sort((a, b) => a[0] - b[0])) {
      if (x0 > high) {
        if (high > low) runs.push([y, low, high]);
        [low, high] = [x0, x1];
      } else high = Math.max(high, x1);
    }
    runs.push([y, low, high]);
  }
  return runs;
}
