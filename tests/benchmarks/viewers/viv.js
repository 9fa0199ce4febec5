/** Viv's multiscale layer on our own tiles: the same pixels over the same wire. */
import { Deck, OrthographicView } from "@deck.gl/core";
import { MultiscaleImageLayer } from "@vivjs/layers";
import { openImage } from "OURS/src/api/zarr";

const address = new URLSearchParams(window.location.search).get("image");
const { source } = await openImage(address);
const levels = source.levels.map((level, index) => ({
  shape: [1, level.height, level.width],
  labels: ["c", "y", "x"],
  dtype: "Uint16",
  tileSize: level.tileWidth,
  meta: {},
  async getTile({ x, y, signal }) {
    const place = { level: index, t: 0, c: 0, z: 0, row: y, column: x };
    const tile = await source.read(place, signal ?? new AbortController().signal);
    document.body.dataset.tiles = String(Number(document.body.dataset.tiles ?? 0) + 1);
    return { data: tile.samples, width: tile.width, height: tile.height };
  },
  async getRaster() {
    return this.getTile({ x: 0, y: 0 });
  },
  onTileError() {},
}));
const { width, height } = source.levels[0];
const deck = new Deck({
  canvas: "view",
  views: new OrthographicView({ id: "view", controller: true }),
  initialViewState: { target: [width / 2, height / 2, 0], zoom: -1 },
  layers: [
    new MultiscaleImageLayer({
      id: "image",
      loader: levels,
      contrastLimits: [[0, 5000]],
      channelsVisible: [true],
      selections: [{ c: 0 }],
      colors: [[255, 255, 255]],
      onViewportLoad: () => {
        document.body.dataset.loaded = "1";
      },
    }),
  ],
});
document.body.deck = deck;
