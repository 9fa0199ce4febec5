/** OpenSeadragon on 8-bit tiles of the same picture, with a canvas of polygons over it. */
import OpenSeadragon from "openseadragon";

const parameters = new URLSearchParams(window.location.search);
const [tiles, side, cell, radius] = ["tiles", "side", "cell", "radius"].map((n) => parameters.get(n));
const size = Number(side);
const viewer = OpenSeadragon({
  element: document.getElementById("view"),
  showNavigationControl: false,
  animationTime: 0,
  drawer: "canvas",
  tileSources: {
    width: size,
    height: size,
    tileSize: 512,
    minLevel: Math.ceil(Math.log2(size)) - 4,
    getTileUrl: (level, x, y) => `${tiles}/${Math.ceil(Math.log2(size)) - level}/${y}/${x}.png`,
  },
});
const overlay = document.createElement("canvas");
overlay.style.cssText = "position:absolute;inset:0;pointer-events:none";
const columns = Math.floor(size / Number(cell));
const polygons = [];
for (let row = 0; row < columns; row += 1) {
  for (let column = 0; column < columns; column += 1) {
    const [y, x] = [(row + 0.5) * cell, (column + 0.5) * cell];
    const corners = Array.from({ length: 12 }, (_, i) => {
      const angle = (i * Math.PI) / 6;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    polygons.push({ x, y, corners, color: `hsl(${(row * columns + column) % 360} 80% 60%)` });
  }
}

function draw() {
  const box = viewer.container.getBoundingClientRect();
  overlay.width = box.width;
  overlay.height = box.height;
  const context = overlay.getContext("2d");
  const zero = viewer.viewport.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
  const one = viewer.viewport.imageToViewerElementCoordinates(new OpenSeadragon.Point(1, 0));
  const zoom = one.x - zero.x;
  for (const { x, y, corners, color } of polygons) {
    const [left, top] = [zero.x + x * zoom, zero.y + y * zoom];
    if (left < -20 || top < -20 || left > box.width + 20 || top > box.height + 20) continue;
    context.strokeStyle = color;
    context.beginPath();
    for (const [cx, cy] of corners) context.lineTo(zero.x + cx * zoom, zero.y + cy * zoom);
    context.closePath();
    context.stroke();
  }
}

viewer.addHandler("open", () => {
  viewer.canvas.append(overlay);
  viewer.viewport.zoomTo(size / 1280 / 2, null, true);
  draw();
  document.body.dataset.loaded = "1";
});
viewer.addHandler("update-viewport", draw);
