/** The table of a run's images: state, objects, time, error, the way into the viewer. */

import { addresses } from "../../api/endpoints";
import type { RunItem } from "../../api/types";
import { isOpen } from "../../state/run-news";
import { effect, type Signal, signal } from "../../state/signal";
import { h, icon, need, setText } from "../../ui/dom";
import { count, duration, stateName } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import { toastError } from "../../ui/toast";
import { exportMenu } from "../downloads/menu";
import { logOf } from "./log";
import type { RunStore } from "./store";

const FILTERS: Record<string, (item: RunItem) => boolean> = {
  all: () => true,
  open: (item) => isOpen(item.state),
  done: (item) => item.state === "done",
  failed: (item) => item.state === "failed",
};

/** What items are sorted by; states in the order in which an item goes through them. */
const STATES = ["running", "queued", "failed", "cancelled", "done"];
const ORDERS: Record<string, (item: RunItem) => number | string> = {
  position: (item) => item.position,
  name: (item) => item.image_name.toLowerCase(),
  state: (item) => STATES.indexOf(item.state),
  objects: (item) => item.objects ?? -1,
  time: (item) => item.seconds ?? -1,
  attempts: (item) => item.attempts,
};

const WORDS = new Set(["name", "state"]);

export interface Order {
  readonly by: string;
  readonly isFalling: boolean;
}

/** Items in an order; equal ones stay in that of the run. */
export function inOrder(items: readonly RunItem[], { by, isFalling }: Order): RunItem[] {
  const value = ORDERS[by] ?? ORDERS.position!;
  const sign = isFalling ? -1 : 1;
  return [...items].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === other) return a.position - b.position;
    return (one < other ? -1 : 1) * sign;
  });
}

/**
 * Shows the items, filtered and sorted as the page's controls say; both hold for what comes later.
 * `hasLogs`: whether what workers wrote of those that failed can be read.
 */
export function showItems(store: RunStore, hasLogs: boolean): void {
  const filter = signal("all");
  const words = signal("");
  const order = signal<Order>({ by: "position", isFalling: false });
  const show = keyedList<RunItem>(need("#items", HTMLElement), {
    key: (item) => item.id,
    create: (item) => createRow(item, hasLogs ? logOf(store.id, item.id) : null),
    update: updateRow,
  });
  effect(() => {
    const wanted = FILTERS[filter.get()] ?? (() => true);
    const [text, sorted] = [words.get(), order.get()];
    const named = ({ image_name }: RunItem) => image_name.toLowerCase().includes(text);
    const items = store.items.get().filter((item) => wanted(item) && named(item));
    show(inOrder(items, sorted));
    need("#items-empty", HTMLElement).hidden = items.length > 0 || store.run.get() === null;
    need("#items-more", HTMLElement).hidden = store.cursor.get() === undefined;
  });
  wireFilters(filter.set);
  wireHeads(order);
  const search = need("#items-search", HTMLInputElement);
  search.addEventListener("input", () => words.set(search.value.trim().toLowerCase()));
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

/** A head sorts by its column, numbers the largest first; once more turns it round. */
function wireHeads(order: Signal<Order>): void {
  const heads = [...document.querySelectorAll<HTMLElement>(".items th[data-by]")];
  for (const head of heads) {
    const by = head.dataset.by ?? "";
    head.querySelector("button")?.addEventListener("click", () => {
      order.update((before) => turned(before, by));
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order.get().isFalling ? "descending" : "ascending");
    });
  }
}

function turned(before: Order, by: string): Order {
  const isFalling = before.by === by ? !before.isFalling : !WORDS.has(by);
  return { by, isFalling };
}

function createRow(item: RunItem, log: HTMLElement | null): HTMLElement {
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
      log,
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
  const log = row.querySelector<HTMLElement>(".item-log");
  if (log) log.hidden = item.error === "" && item.attempts < 2;
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
