/** From a label image to the lines between its objects. */

/** A line along the edges of pixels, from one corner to another. */
export type Edge = readonly [x0: number, y0: number, x1: number, y1: number];

/** The edges around objects; those of neighbouring pixels in one line are one. */
export function edgesOf(labels: ArrayLike<number>, width: number, height: number): Edge[] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : labels[y * width + x]!;
  const across = runs(width, height, (x, y) => at(x, y) !== at(x, y - 1));
  const down = runs(height, width, (y, x) => at(x, y) !== at(x - 1, y));
  return [
    ...across.map(([from, to, y]): Edge => [from, y, to, y]),
    ...down.map(([from, to, x]): Edge => [x, from, x, to]),
  ];
}

/** For each line 0…`lines` the stretches of places 0…`length` at which something is so. */
function runs(
  length: number,
  lines: number,
  isSo: (place: number, line: number) => boolean,
): [from: number, to: number, line: number][] {
  const found: [number, number, number][] = [];
  for (let line = 0; line <= lines; line += 1) {
    let from = -1;
    for (let place = 0; place <= length; place += 1) {
      const here = place < length && isSo(place, line);
      if (here && from < 0) from = place;
      if (!here && from >= 0) {
        found.push([from, place, line]);
        from = -1;
      }
    }
  }
  return found;
}

/** The same as one path, in pixels of the label image. */
export function outlinePath(labels: ArrayLike<number>, width: number, height: number): Path2D {
  const path = new Path2D();
  for (const [x0, y0, x1, y1] of edgesOf(labels, width, height)) {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  }
  return path;
}
