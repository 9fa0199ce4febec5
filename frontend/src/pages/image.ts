/** An image in the viewer, with one of its results over it. */

import "../ui/page";
import "./image/image.css";
import { images, segmentations } from "../api/endpoints";
import type { Image, Segmentation } from "../api/types";
import { openImage } from "../api/zarr";
import { need, pageData, setText } from "../ui/dom";
import { dimensions } from "../ui/format";
import { mountViewer, type Viewer } from "../viewer";
import { showNeighbours } from "./image/neighbours";
import { showProblem } from "./image/problem";
import { ResultPicker } from "./image/results";

interface ImagePage {
  image: string;
  project: { id: string };
}

const { image: id, project } = pageData<ImagePage>();

async function show(): Promise<void> {
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
  const viewer = await mount(image, () => picker?.viewChanged());
  const compared = new URLSearchParams(window.location.search).get("compare");
  picker = new ResultPicker(viewer, results, wanted(results), image.name, project.id, compared);
  await picker.show();
}

async function mount(image: Image, onChange: () => void): Promise<Viewer> {
  const { source, info } = await openImage(`/pixels/images/${image.id}.zarr`);
  return mountViewer(need("#viewer", HTMLElement), {
    image: source,
    info: { ...info, name: image.name, isRgb: image.is_rgb },
    onChange,
  });
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
