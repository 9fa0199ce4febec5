/** Which crops are tried: suggested ones at first, others drawn in the viewer. */

import { bakeOffs, type NewCrop } from "../../api/bakeoffs";
import type { Image } from "../../api/types";
import { openImage } from "../../api/zarr";
import { fill, h, icon, need, setText } from "../../ui/dom";
import { toast, toastError } from "../../ui/toast";
import { mountViewer, type Viewer } from "../../viewer";
import { CropTool, type DrawnCrop } from "./crop-tool";

const MOST = 6;
const SUGGESTED = 3;

export class CropChoice {
  readonly #select = need("#crop-image", HTMLSelectElement);
  readonly #list = need("#crop-list", HTMLElement);
  readonly #suggest = need("#crop-suggest", HTMLButtonElement);
  #crops: NewCrop[] = [];
  #viewer: Viewer | null = null;

  constructor(
    private readonly project: string,
    private readonly images: readonly Image[],
    private readonly changed: () => void,
  ) {
    fill(this.#select, ...images.map(({ id, name }) => h("option", { value: id }, name)));
    this.#select.addEventListener("change", () => void this.#mount().catch(toastError));
    this.#suggest.addEventListener("click", () => void this.#addSuggestions().catch(toastError));
  }

  get chosen(): readonly NewCrop[] {
    return this.#crops;
  }

  /** Shows an image, or the first that is suggested. */
  async start(image: string | null): Promise<void> {
    const only = this.images.some(({ id }) => id === image) ? image : null;
    const found = await bakeOffs.suggestions(this.project, only ? 1 : SUGGESTED, only ?? undefined);
    this.#crops = found;
    this.#select.value = only ?? found[0]?.image ?? "";
    this.#show();
    await this.#mount();
  }

  async #addSuggestions(): Promise<void> {
    const found = await bakeOffs.suggestions(this.project, MOST);
    const known = new Set(this.#crops.map(({ image }) => image));
    for (const crop of found) if (!known.has(crop.image)) this.#add(crop);
  }

  async #mount(): Promise<void> {
    const image = this.images.find(({ id }) => id === this.#select.value);
    this.#viewer?.destroy();
    this.#viewer = null;
    if (!image) return;
    const { source, info } = await openImage(`/pixels/images/${image.id}.zarr`);
    if (image.id !== this.#select.value) return;
    const root = need("#crop-viewer", HTMLElement);
    this.#viewer = mountViewer(root, {
      image: source,
      info: { ...info, name: image.name, isRgb: image.is_rgb },
    });
    const { width, height } = source.levels[0]!;
    const others = () => this.#crops.filter((crop) => crop.image === image.id);
    this.#viewer.use(
      new CropTool({ width, height }, others, (crop) => this.#drawn(image.id, crop)),
    );
    this.#viewer.sketch();
  }

  #drawn(image: string, crop: DrawnCrop): void {
    this.#add({ image, ...crop });
  }

  #add(crop: NewCrop): void {
    if (this.#crops.length >= MOST) {
      toast(`At most ${MOST} crops can be tried at once: remove one first.`, "bad");
      return;
    }
    this.#crops = [...this.#crops, crop];
    this.#show();
  }

  #remove(crop: NewCrop): void {
    this.#crops = this.#crops.filter((one) => one !== crop);
    this.#show();
  }

  #show(): void {
    fill(this.#list, ...this.#crops.map((crop) => this.#row(crop)));
    this.#suggest.disabled = this.#crops.length >= MOST;
    setText(
      need("#crop-count", HTMLElement),
      this.#crops.length ? "" : "Draw a rectangle in the picture, or take suggestions.",
    );
    this.#viewer?.sketch();
    this.changed();
  }

  #row(crop: NewCrop): HTMLElement {
    const name = this.images.find(({ id }) => id === crop.image)?.name ?? "";
    return h(
      "li",
      {},
      h(
        "span",
        {},
        h("strong", {}, name),
        h(
          "span",
          { class: "small-text soft number" },
          ` ${crop.width} × ${crop.height} px from (${crop.x}, ${crop.y})`,
        ),
      ),
      h(
        "button",
        {
          type: "button",
          class: "quiet small",
          "aria-label": `Remove the crop of ${name} from (${crop.x}, ${crop.y})`,
          onclick: () => this.#remove(crop),
        },
        icon("close"),
      ),
    );
  }
}
