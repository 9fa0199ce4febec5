/**
 * The viewer on a page of its own, without a server's page around it: for the browser tests.
 * `?image=URL&labels=URL&objects=URL`, the objects a JSON object of measurements by id; `&other=URL`
 * is a second layer of labels over the first.
 */
import "../../ui/theme.css";
import { openImage, openLabels } from "../../api/zarr";
import { mountViewer, type ObjectTable, type TileSource } from "..";

type Rows = Record<string, Record<string, number | string | null>>;

const root = document.getElementById("viewer") as HTMLElement;
const parameters = new URLSearchParams(window.location.search);

async function start(): Promise<void> {
  const [image, labels, objects] = [
    ...["image", "labels", "objects"].map((name) => parameters.get(name)),
  ];
  const opened = await openImage(image ?? "");
  const viewer = mountViewer(root, {
    image: timed(opened.source),
    labels: labels ? await openLabels(labels) : null,
    objects: objects ? await openObjects(objects) : null,
    info: opened.info,
  });
  const other = parameters.get("other");
  if (labels && other) {
    const [first, second] = await Promise.all([openLabels(labels), openLabels(other)]);
    viewer.setLayers([{ labels: first }, { labels: second }]);
  }
  // For tests of the handle: this page is theirs.
  Object.assign(root, { viewer });
}

/** Notes on the element when the first tile has been drawn, in ms since navigation. */
function timed(source: TileSource): TileSource {
  const note = () => {
    root.dataset.firstPixels ??= performance.now().toFixed(0);
  };
  const read: TileSource["read"] = async (address, signal) => {
    const tile = await source.read(address, signal);
    requestAnimationFrame(() => requestAnimationFrame(note));
    return tile;
  };
  return { ...source, read };
}

async function openObjects(url: string): Promise<ObjectTable> {
  const rows = (await (await fetch(url)).json()) as Rows;
  const lookup = async (id: number) => {
    const values = rows[id];
    return values ? { id, values } : null;
  };
  return { lookup };
}

start().catch((error: unknown) => {
  root.textContent = String(error);
});
