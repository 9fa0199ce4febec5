/** A list of any length of which only the rows in sight are in the page. */

import { h } from "./dom";
import "./virtual-list.css";

export interface VirtualList {
  readonly node: HTMLElement;
  /** Shows so many rows anew; where one has scrolled to stays. */
  show(count: number): void;
  /** Draws the rows in sight again. */
  refresh(): void;
  /** Scrolls until a row is in sight. */
  reveal(index: number): void;
}

export interface VirtualOptions {
  readonly label: string;
  /** Height of every row in CSS pixels. */
  readonly rowHeight: number;
  row(index: number): HTMLElement;
  /** Rows are options to choose, unless they hold links and are read alone: items of a list. */
  readonly role?: "listbox" | "list";
}

/** Rows beyond either edge that are there already when one scrolls. */
const AHEAD = 6;
/** Browsers make no element taller than this: longer lists scroll in steps of several rows. */
const TALLEST = 8_000_000;

export function virtualList({
  label,
  rowHeight,
  row,
  role = "listbox",
}: VirtualOptions): VirtualList {
  const rows = h("div", { class: "virtual-rows", role, "aria-label": label });
  const space = h("div", { class: "virtual-space" }, rows);
  const node = h("div", { class: "virtual-list", tabindex: 0 }, space);
  let count = 0;
  const height = () => Math.min(TALLEST, count * rowHeight);
  /** Rows per pixel of scrolling: more than one row a row's height in lists that are too tall. */
  const scale = () => (count * rowHeight) / Math.max(1, height());

  const refresh = () => {
    const sight = Math.ceil(node.clientHeight / rowHeight);
    const top = (node.scrollTop * scale()) / rowHeight;
    const first = Math.max(0, Math.min(count - sight, Math.floor(top)) - AHEAD);
    const last = Math.min(count, Math.floor(top) + sight + AHEAD);
    const shown = Array.from({ length: Math.max(0, last - first) }, (_, index) =>
      row(first + index),
    );
    rows.replaceChildren(...shown);
    const within = scale() === 1 ? first * rowHeight : node.scrollTop - (top - first) * rowHeight;
    rows.style.transform = `translateY(${within}px)`;
  };
  const show = (rowCount: number) => {
    count = rowCount;
    space.style.height = `${height()}px`;
    refresh();
  };
  const reveal = (index: number) => {
    const [top, sight] = [(index * rowHeight) / scale(), node.clientHeight];
    if (top < node.scrollTop) node.scrollTop = top;
    if (top + rowHeight > node.scrollTop + sight) node.scrollTop = top + rowHeight - sight;
    refresh();
  };
  node.addEventListener("scroll", refresh, { passive: true });
  new ResizeObserver(refresh).observe(node);
  return { node, show, refresh, reveal };
}
