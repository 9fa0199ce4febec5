/** The pictures of the project: thumbnail, state, size, latest result. */

import { addresses } from "../../api/endpoints";
import type { Image } from "../../api/types";
import type { Selection } from "../../state/selection";
import { effect } from "../../state/signal";
import { fill, h, icon, need, setText } from "../../ui/dom";
import { dimensions, plural } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import type { ImageList } from "./images";

const SKELETONS = 12;

/** Shows the list in the page's gallery, and lets people pick from it; `isBusy` says that images
 * are on their way. */
export function showGallery(images: ImageList, selection: Selection, isBusy: () => boolean): void {
  const grid = need("#gallery", HTMLElement);
  const order = (): string[] => (images.list.get() ?? []).map((image) => image.id);
  const show = keyedList<Image>(grid, {
    key: (image) => image.id,
    create: (image) => createCard(image, selection, order),
    update: updateCard,
  });
  effect(() => {
    const list = images.list.get();
    grid.setAttribute("aria-busy", String(list === null));
    if (list === null) grid.replaceChildren(...skeletons());
    else if (grid.querySelector(".skeleton-card")) grid.replaceChildren();
    show(list ?? []);
    need("#gallery-empty", HTMLElement).hidden = list === null || list.length > 0 || isBusy();
    need(".gallery-foot", HTMLElement).hidden = !images.hasMore;
    if (list) selection.keepOnly(order());
  });
  effect(() => markSelected(grid, selection.ids.get(), images.list.get()));
  loadOnScroll(images);
}

function skeletons(): HTMLElement[] {
  return Array.from({ length: SKELETONS }, () =>
    h(
      "li",
      { class: "card skeleton-card", "aria-hidden": "true" },
      h("div", { class: "skeleton" }),
    ),
  );
}

function createCard(image: Image, selection: Selection, order: () => string[]): HTMLElement {
  const pick = (event: MouseEvent): void => {
    if (event.shiftKey) selection.extend(image.id, order());
    else selection.toggle(image.id);
  };
  const box = h("input", {
    type: "checkbox",
    class: "card-pick",
    "aria-label": `Select ${image.name}`,
    onclick: pick,
  });
  const onPicture = (event: MouseEvent): void => {
    const picking = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!picking && selection.ids.get().size === 0) return;
    event.preventDefault();
    pick(event);
  };
  return h(
    "li",
    { class: "card", "data-id": image.id },
    h("a", { class: "card-picture", draggable: "false", onclick: onPicture }),
    box,
    h(
      "div",
      { class: "card-text" },
      h("span", { class: "card-name", title: image.name }, image.name),
      h("span", { class: "card-size small-text faint number" }),
      h("span", { class: "card-result small-text number" }),
      h("span", { class: "card-truth badge", title: "Its objects are known" }, "Truth"),
    ),
  );
}

function updateCard(card: HTMLElement, image: Image): void {
  const picture = need(".card-picture", HTMLAnchorElement, card);
  card.dataset.state = image.state;
  picture.href = addresses.image(image.id, image.latest_segmentation);
  picture.setAttribute("aria-label", `Open ${image.name}`);
  if (image.state === "ready") showThumbnail(picture, image);
  else
    picture.replaceChildren(h("span", { class: "badge", "data-state": image.state }, image.state));
  setText(
    need(".card-size", HTMLElement, card),
    image.state === "ready" ? dimensions(image.shape, image.is_rgb) : image.error,
  );
  const result = need(".card-result", HTMLElement, card);
  const objects = image.latest_objects;
  result.hidden = objects === null || objects === undefined;
  if (!result.hidden) result.replaceChildren(icon("check"), plural(objects ?? 0, "object"));
  need(".card-truth", HTMLElement, card).hidden = !image.truth;
}

function showThumbnail(picture: HTMLElement, image: Image): void {
  const shown = image.latest_segmentation ?? "";
  if (picture.querySelector("img") && picture.dataset.outlined === shown) return;
  picture.dataset.outlined = shown;
  const outlines = shown ? pictureOf(addresses.outlines(shown), "card-outlines") : null;
  // What can't be drawn is left out: the thumbnail says enough.
  outlines?.addEventListener("error", () => outlines.remove());
  fill(picture, pictureOf(addresses.thumbnail(image.id)), outlines);
}

function pictureOf(src: string, name = ""): HTMLImageElement {
  return h("img", {
    class: name,
    alt: "",
    loading: "lazy",
    decoding: "async",
    width: 256,
    height: 256,
    draggable: "false",
    src,
  });
}

function markSelected(
  grid: HTMLElement,
  ids: ReadonlySet<string>,
  _list: readonly Image[] | null,
): void {
  grid.classList.toggle("is-picking", ids.size > 0);
  for (const card of grid.querySelectorAll<HTMLElement>(".card[data-id]")) {
    const chosen = ids.has(card.dataset.id ?? "");
    card.classList.toggle("is-selected", chosen);
    need(".card-pick", HTMLInputElement, card).checked = chosen;
  }
}

function loadOnScroll(images: ImageList): void {
  const more = need("#gallery-more", HTMLButtonElement);
  more.addEventListener("click", () => void images.loadMore());
  new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void images.loadMore();
    },
    { rootMargin: "600px" },
  ).observe(more);
}
