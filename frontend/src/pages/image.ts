/** An image in the viewer, with one of its results over it. */

import "../ui/page";
import "./image/image.css";
import { images, segmentations } from "../api/endpoints";
import { kindOf, Looks } from "../api/looks";
import type { Image, Segmentation } from "../api/types";
import { openImage } from "../api/zarr";
import { need, pageData, setText } from "../ui/dom";
import { dimensions } from "../ui/format";
import { mountViewer, type TileSource, type Viewer } from "../viewer";
import { copyLink, Link, linkTo } from "./image/link";
import { offerMasks } from "./image/masks";
import { showNeighbours } from "./image/neighbours";
import { showProblem } from "./image/problem";
import { ResultPicker } from "./image/results";
import { Work } from "./image/work/work";

interface ImagePage {
  image: string;
  project: { id: string };
}

const { image: id, project } = pageData<ImagePage>();

async function show(): Promise<void> {
  offerMasks(project.id, id);
  const [image, results] = await Promise.all([images.one(id), segmentations.ofImage(id)]);
  const facts = need("#image-facts", HTMLElement);
  setText(facts, factsOf(image));
  facts.title = facts.textContent ?? "";
  void showNeighbours(project.id, id);
  if (image.state !== "ready") {
    showProblem(image.error || "This image is still being imported. Come back in a moment.");
    return;
  }
  let picker: ResultPicker | null = null;
  const link = Link.of(window.location.href);
  const { viewer, source } = await mount(image, () => picker?.viewChanged());
  link?.show(viewer);
  const compared = new URLSearchParams(window.location.search).get("compare");
  picker = new ResultPicker(viewer, results, wanted(results), image.name, project.id, id, compared);
  await picker.show(link?.layers ?? null);
  link?.show(viewer);
  offerLink(viewer, picker);
  const work = new Work(viewer, image, source, picker);
  picker.left = () => work.left();
  await work.begin();
}

/** The button can be pressed as soon as there is a view to link to. */
function offerLink(viewer: Viewer, picker: ResultPicker): void {
  const button = need("#copy-link", HTMLButtonElement);
  button.addEventListener("click", () => {
    void copyLink(linkTo(viewer, picker.linked, window.location.href));
  });
  button.disabled = false;
}

async function mount(
  image: Image,
  onChange: () => void,
): Promise<{ viewer: Viewer; source: TileSource }> {
  const { source, info: read } = await openImage(`/pixels/images/${image.id}.zarr`);
  // People may have named the channels anew since the picture was stored.
  const channels = read.channels.map((one, at) => ({
    ...one,
    name: image.channels[at]?.name ?? one.name,
  }));
  const info = { ...read, name: image.name, isRgb: image.is_rgb, channels };
  const looks = new Looks(project.id, kindOf(source.type, info));
  // What is remembered is a convenience: without it, the picture is shown as at first.
  const initialState = await looks.read().catch(() => ({}));
  const viewer = mountViewer(need("#viewer", HTMLElement), {
    ...{ image: source, info, initialState, onChange },
    onChannels: (state, isReset) => looks.keep(state, isReset),
  });
  return { viewer, source };
}

/** The result that the address names, else the newest. */
function wanted(results: readonly Segmentation[]): string | null {
  const named = new URLSearchParams(window.location.search).get("segmentation");
  if (named === "none") return null;
  const found = results.find((one) => one.id === named);
  return (found ?? results[0])?.id ?? null;
}

function factsOf(image: Image): string {
  const { x, y } = image.pixel_size_um;
  const parts = [dimensions(image.shape, image.is_rgb), image.dtype];
  if (x && y) parts.push(`${Number(x.toPrecision(3))} × ${Number(y.toPrecision(3))} µm/px`);
  if (image.objective) parts.push(image.objective);
  if (image.acquired) parts.push(`taken ${image.acquired.replace("T", " ").replace("Z", " UTC")}`);
  return [...parts, ...image.notes].join(" · ");
}

show().catch((error: unknown) =>
  showProblem(error instanceof Error ? error.message : "The image could not be shown."),
);
