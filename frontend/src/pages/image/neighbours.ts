/** From one image of the project to the next. */

import { addresses, images } from "../../api/endpoints";
import type { Image } from "../../api/types";
import { need } from "../../ui/dom";
import { addShortcuts } from "../../ui/shortcuts";

const MOST = 1000;

/** Links the images before and after this one, in the order of the gallery. */
export async function showNeighbours(project: string, id: string): Promise<void> {
  const list = (await images.page(project, "-created_at", MOST)).results;
  const at = list.findIndex((image) => image.id === id);
  if (at < 0) return;
  link("#image-previous", "[", "Previous image", list[at - 1]);
  link("#image-next", "]", "Next image", list[at + 1]);
}

function link(selector: string, key: string, label: string, image: Image | undefined): void {
  if (!image) return;
  const anchor = need(selector, HTMLAnchorElement);
  anchor.href = addresses.image(image.id, image.latest_segmentation);
  anchor.title = `${label}: ${image.name} (${key})`;
  anchor.hidden = false;
  addShortcuts({ key, label, run: () => anchor.click() });
}
