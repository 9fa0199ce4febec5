/** The panel of files on their way: progress of each and of all, what failed and why. */

import { effect } from "../../state/signal";
import { Speed } from "../../state/speed";
import { totals, type UploadItem, type UploadQueue } from "../../state/uploads";
import { h, icon, need, setText } from "../../ui/dom";
import { bytes, duration, percent, plural } from "../../ui/format";
import { keyedList } from "../../ui/keyed";
import { sceneChoice } from "./scene-choice";

/** A dropped folder may hold thousands: the list shows what moves and what failed first. */
const SHOWN = 60;
const ORDER = { failed: 0, sending: 1, importing: 2, waiting: 3, done: 4 } as const;

/** Shows the queue in the page's upload panel. */
export function showUploads(
  queue: UploadQueue,
  remove: (item: UploadItem) => void,
  choose: (item: UploadItem, wanted: number[]) => void,
): void {
  const panel = need("#uploads", HTMLElement);
  const show = keyedList<UploadItem>(need("#upload-list", HTMLElement), {
    key: (item) => item.key,
    create: (item) => createRow(item, queue, remove),
    update: (row, item) => {
      updateRow(row, item);
      showScenes(row, item, choose);
    },
  });
  const speed = new Speed();
  effect(() => {
    const items = queue.items.get();
    panel.hidden = items.length === 0;
    const sorted = [...items].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
    show(sorted.slice(0, SHOWN));
    const hidden = items.length - SHOWN;
    setText(
      need("#upload-hidden", HTMLElement),
      hidden > 0 ? `and ${plural(hidden, "more file")}` : "",
    );
    showTotals(items, speed);
  });
  need("#upload-cancel-all", HTMLElement).addEventListener("click", () => queue.cancelAll());
  need("#upload-retry", HTMLElement).addEventListener("click", () => queue.retryFailed());
  need("#upload-clear", HTMLElement).addEventListener("click", () => queue.clearDone());
  warnBeforeLeaving(queue);
}

function showTotals(items: readonly UploadItem[], speed: Speed): void {
  const sum = totals(items);
  speed.note(sum.sent, performance.now());
  const bar = need("#upload-total span", HTMLElement);
  bar.style.width = `${sum.bytes ? (100 * sum.sent) / sum.bytes : 100}%`;
  setText(need("#upload-title", HTMLElement), title(sum.files, sum.finished, sum.failed));
  setText(need("#upload-speed", HTMLElement), sum.active ? pace(sum.sent, sum.bytes, speed) : "");
  need("#upload-cancel-all", HTMLElement).hidden = !sum.active;
  need("#upload-retry", HTMLElement).hidden = sum.retriable === 0;
  need("#upload-clear", HTMLElement).hidden = sum.finished === 0;
}

function title(files: number, finished: number, failed: number): string {
  const parts = [`${finished} of ${plural(files, "file")} imported`];
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(", ");
}

function pace(sent: number, size: number, speed: Speed): string {
  const parts = [`${bytes(sent)} of ${bytes(size)}`];
  const rate = speed.perSecond;
  if (rate) parts.push(`${bytes(rate)}/s`, `${duration((size - sent) / rate)} left`);
  return parts.join(" · ");
}

function createRow(
  item: UploadItem,
  queue: UploadQueue,
  remove: (item: UploadItem) => void,
): HTMLElement {
  const removeNow = (): void => {
    const now = queue.items.get().find((one) => one.key === item.key);
    if (now) remove(now);
  };
  const button = (name: string, label: string, action: () => void): HTMLElement =>
    h(
      "button",
      {
        class: `quiet small upload-${name}`,
        "aria-label": `${label} ${item.name}`,
        title: label,
        onclick: action,
      },
      icon(name),
    );
  return h(
    "li",
    { class: "upload", "data-key": item.key },
    h(
      "div",
      { class: "upload-line" },
      h("span", { class: "upload-name", title: item.path }, item.path),
      h("span", { class: "upload-note small-text faint number" }),
      h("span", { class: "badge" }),
      button("retry", "Try again", () => queue.retry(item.key)),
      button("close", "Remove", removeNow),
    ),
    h("div", { class: "progress" }, h("span")),
    h("p", { class: "upload-error small-text" }),
  );
}

function updateRow(row: HTMLElement, item: UploadItem): void {
  const badge = need(".badge", HTMLElement, row);
  badge.dataset.state = item.state;
  setText(badge, wordFor(item));
  setText(need(".upload-note", HTMLElement, row), note(item));
  const bar = need(".progress", HTMLElement, row);
  bar.hidden = item.state !== "sending";
  need("span", HTMLElement, bar).style.width = `${item.size ? (100 * item.sent) / item.size : 0}%`;
  const error = need(".upload-error", HTMLElement, row);
  error.hidden = item.error === "";
  setText(error, item.error);
  need(".upload-retry", HTMLElement, row).hidden = !item.retriable;
}

function wordFor(item: UploadItem): string {
  if (item.scenes.length > 0) return "choose";
  return item.state === "done" ? "imported" : item.state;
}

function showScenes(
  row: HTMLElement,
  item: UploadItem,
  choose: (item: UploadItem, wanted: number[]) => void,
): void {
  const there = row.querySelector(".scene-choice");
  if (item.scenes.length === 0) there?.remove();
  else if (!there) row.append(sceneChoice(item.scenes, (wanted) => choose(item, wanted)));
}

function note(item: UploadItem): string {
  if (item.state !== "sending") return bytes(item.size);
  const resumed = item.resumed ? "resumed · " : "";
  return `${resumed}${percent(item.sent, item.size)} of ${bytes(item.size)}`;
}

function warnBeforeLeaving(queue: UploadQueue): void {
  window.addEventListener("beforeunload", (event) => {
    if (totals(queue.items.get()).active) event.preventDefault();
  });
}
