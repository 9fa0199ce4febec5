/** Small line charts as SVG: a few lines over one axis, each with its name at its end. */

export interface Line {
  name: string;
  points: readonly (readonly [number, number])[];
}

export interface ChartOptions {
  /** What is drawn, for those who don't see it. */
  title: string;
  /** What the horizontal axis counts. */
  x: string;
  /** The highest value of the vertical axis; the highest point when left out. */
  top?: number;
  /** Where the horizontal axis begins; at 0 when left out. */
  from?: number;
}

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [560, 240];
const PAD = { left: 44, right: 12, top: 12, bottom: 34 };
const TICKS = 4;

/** Draws lines; every third of the colours of a series differs in dash as well. */
export function lineChart(lines: readonly Line[], options: ChartOptions): SVGElement {
  const all = lines.flatMap((line) => line.points);
  const xs = all.map(([x]) => x);
  const [low, high] = [Math.min(...xs, options.from ?? 0), Math.max(...xs, 1e-9)];
  const top = options.top ?? Math.max(...all.map(([, y]) => y), 1e-9);
  const toX = (x: number) => PAD.left + ((x - low) / (high - low)) * (WIDTH - PAD.left - PAD.right);
  const toY = (y: number) => HEIGHT - PAD.bottom - (y / top) * (HEIGHT - PAD.top - PAD.bottom);
  const root = make("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  root.append(make("title", {}, options.title));
  for (let tick = 0; tick <= TICKS; tick += 1) {
    const value = (top * tick) / TICKS;
    const y = toY(value);
    root.append(
      make("line", { class: "chart-grid", x1: PAD.left, x2: WIDTH - PAD.right, y1: y, y2: y }),
    );
    root.append(make("text", { x: PAD.left - 6, y: y + 4, "text-anchor": "end" }, short(value)));
    const x = low + ((high - low) * tick) / TICKS;
    root.append(make("text", { x: toX(x), y: HEIGHT - 16, "text-anchor": "middle" }, short(x)));
  }
  root.append(make("text", { x: WIDTH / 2, y: HEIGHT - 2, "text-anchor": "middle" }, options.x));
  lines.forEach((line, index) => {
    const points = line.points.map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`);
    const drawn = make("polyline", {
      class: "chart-line",
      points: points.join(" "),
      "data-series": index % 6,
    });
    drawn.append(make("title", {}, line.name));
    root.append(drawn);
  });
  return root;
}

/** The names of the lines, each beside its colour. */
export function legend(names: readonly string[]): HTMLElement {
  const list = document.createElement("ul");
  list.className = "chart-legend small-text";
  names.forEach((name, index) => {
    const item = document.createElement("li");
    item.dataset.series = String(index % 6);
    item.textContent = name;
    list.append(item);
  });
  return list;
}

function make(tag: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text) element.textContent = text;
  return element;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
