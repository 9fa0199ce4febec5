/** The table of a run's images: state, objects, time, error, the way into the viewer. */

import { addresses } from "../../api/endpoints";
import type { RunItem } from "../../api/types";
import { isOpen } from "../../state/run-news";
import { effect, signal } from "../../state/signal";
import { h, icon, need, setText } from "../../ui/dom";
import { count, duration, stateName } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import { toastError } from "../../ui/toast";
import { exportMenu } from "../downloads/menu";
import type { RunStore } from "./store";

const FILTERS: Record<string, (item: RunItem) => boolean> = {
  all: () => true,
  open: (item) => isOpen(item.state),
  done: (item) => item.state === "done",
  failed: (item) => item.state === "failed",
};

/** Shows the items, filtered as the page's buttons say. */
export function showItems(store: RunStore): void {
  const filter = signal("all");
  const show = keyedList<RunItem>(need("#items", HTMLElement), {
    key: (item) => item.id,
    create: createRow,
    update: updateRow,
  });
  effect(() => {
    const items = store.items.get().filter(FILTERS[filter.get()] ?? (() => true));
    show(items);
    need("#items-empty", HTMLElement).hidden = items.length > 0 || store.run.get() === null;
    need("#items-more", HTMLElement).hidden = store.cursor.get() === undefined;
  });
  wireFilters(filter.set);
  need("#items-more", HTMLElement).addEventListener("click", () => {
    store.loadMore().catch(toastError);
  });
}

function wireFilters(choose: (name: string) => void): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-filter]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      choose(button.dataset.filter ?? "all");
    });
  }
}

function createRow(item: RunItem): HTMLElement {
  const thumbnail = h("img", {
    src: addresses.thumbnail(item.image),
    alt: "",
    loading: "lazy",
    width: 40,
    height: 40,
  });
  return h(
    "tr",
    { "data-id": item.id },
    h(
      "td",
      {},
      h("a", { class: "item-image" }, thumbnail, h("span", {}, item.image_name)),
      h("p", { class: "item-error small-text" }),
    ),
    h("td", {}, h("span", { class: "badge" })),
    h("td", { class: "number item-objects" }),
    h("td", { class: "number item-time" }),
    h("td", { class: "number item-attempts" }),
    h("td", {}, h("div", { class: "item-actions" })),
  );
}

function updateRow(row: HTMLElement, item: RunItem): void {
  row.dataset.state = item.state;
  const badge = need(".badge", HTMLElement, row);
  badge.dataset.state = item.state;
  setText(badge, stateName(item.state) + regionsOf(item));
  need(".item-image", HTMLAnchorElement, row).href = addresses.image(item.image, item.segmentation);
  setText(
    need(".item-objects", HTMLElement, row),
    item.objects === null ? "" : count(item.objects),
  );
  const seconds = item.seconds === null ? "" : duration(item.seconds);
  setText(need(".item-time", HTMLElement, row), seconds);
  setText(need(".item-attempts", HTMLElement, row), item.attempts > 0 ? String(item.attempts) : "");
  const error = need(".item-error", HTMLElement, row);
  error.hidden = item.error === "";
  setText(error, item.error);
  showActions(need(".item-actions", HTMLElement, row), item);
}

/** How far a large image is. */
function regionsOf(item: RunItem): string {
  const { done, total } = item.regions;
  return item.state === "running" && total > 0 ? ` ${done} / ${total}` : "";
}

function showActions(cell: HTMLElement, item: RunItem): void {
  if (!item.segmentation) {
    cell.replaceChildren();
    return;
  }
  if (cell.childElementCount > 0) return;
  const view = h(
    "a",
    { class: "button small", href: addresses.image(item.image, item.segmentation) },
    icon("eye"),
    "View",
  );
  cell.append(view, exportMenu(item.segmentation, item.image_name));
}
