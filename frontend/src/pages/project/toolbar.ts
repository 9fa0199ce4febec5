/** The line above the gallery: what is selected, the order, the run button. */

import type { ImageOrder } from "../../api/endpoints";
import type { Selection } from "../../state/selection";
import { effect } from "../../state/signal";
import { need, setText } from "../../ui/dom";
import { plural } from "../../ui/format";
import { addShortcuts } from "../../ui/shortcuts";
import type { ImageList } from "./images";

/** Wires selection buttons, order and shortcuts. */
export function showToolbar(images: ImageList, selection: Selection): void {
  const line = need("#selection", HTMLElement);
  const selectAll = need("#select-all", HTMLButtonElement);
  const clear = need("#select-none", HTMLButtonElement);
  const all = (): void => selection.all((images.list.get() ?? []).map((image) => image.id));
  selectAll.addEventListener("click", all);
  clear.addEventListener("click", () => selection.clear());
  const order = need("#order", HTMLSelectElement);
  order.addEventListener("change", () => void images.orderBy(order.value as ImageOrder));
  effect(() => {
    const chosen = selection.ids.get().size;
    const list = images.list.get() ?? [];
    const shown = plural(list.length, "image") + (images.hasMore ? " so far" : "");
    setText(line, chosen > 0 ? `${chosen} of ${shown} selected` : shown);
    clear.hidden = chosen === 0;
    need(".toolbar", HTMLElement).hidden = list.length === 0;
  });
  addShortcuts(
    { key: "mod+a", label: "Select all images that are shown", run: all },
    { key: "Escape", label: "Clear the selection", run: () => selection.clear() },
  );
}
