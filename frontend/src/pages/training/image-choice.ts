/** Which of the annotated images a training takes: all, unless some are left out. */

import type { Image } from "../../api/types";
import { h, setText } from "../../ui/dom";
import { plural } from "../../ui/format";

export interface ImageChoice {
  element: HTMLElement;
  /** Ids, or "all" while none is left out. */
  chosen(): string[] | "all";
}

/** A list that is closed at first. */
export function imageChoice(images: readonly Image[]): ImageChoice {
  const boxes = images.map((image) =>
    h("input", { type: "checkbox", value: image.id, checked: true }),
  );
  const summary = h("summary", {});
  const chosen = (): string[] => boxes.filter((box) => box.checked).map((box) => box.value);
  const tell = (): void => {
    const count = chosen().length;
    const all = count === boxes.length;
    setText(
      summary,
      all
        ? `All ${plural(count, "image")} whose truth is known`
        : `${count} of ${plural(boxes.length, "image")} whose truth is known`,
    );
  };
  const element = h(
    "details",
    { class: "image-choice" },
    summary,
    ...images.map((image, index) => h("label", { class: "check" }, boxes[index], ` ${image.name}`)),
  );
  element.addEventListener("change", tell);
  tell();
  return {
    element,
    chosen: () => (boxes.every((box) => box.checked) ? "all" : chosen()),
  };
}
