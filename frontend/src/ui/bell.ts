/** The bell of every page: live by a socket of its own, by asking now and then where that is blocked. */

import { Line } from "../api/line";
import { type Notice, noticeSettings, notices } from "../api/notices";
import { fill, h, setText } from "./dom";
import { ago } from "./format";

const SHOWN = 8;
const PACE = { firstWaitMs: 1000, longestWaitMs: 60_000, pollMs: 20_000 };

/** Wires the bell, on pages that have one. */
export function ringBell(): void {
  const bell = document.querySelector<HTMLDetailsElement>("#bell");
  if (!bell) return;
  bell.addEventListener("toggle", () => {
    if (bell.open) void open();
  });
  follow();
}

function follow(): void {
  const line = {
    path: () => "/ws/notices/?pings=1",
    live: () => {},
    message: (body: unknown) => showUnread((body as { unread: number }).unread),
    cut: () => void ask(),
    poll: () => void ask(),
    refused: () => {},
  };
  new Line(line, PACE).start();
}

async function ask(): Promise<void> {
  try {
    showUnread((await noticeSettings.look()).unread);
  } catch {
    // The site is away: the next time tells.
  }
}

/** Writes how many notices are unread beside the bell. */
export function showUnread(unread: number): void {
  const count = document.querySelector<HTMLElement>("#bell-count");
  if (!count) return;
  count.hidden = unread === 0;
  setText(count, unread > 99 ? "99+" : String(unread));
  const summary = document.querySelector("#bell summary");
  summary?.setAttribute("aria-label", unread ? `Notices, ${unread} unread` : "Notices");
}

async function open(): Promise<void> {
  const box = document.querySelector("#bell-notices");
  if (!box) return;
  try {
    const found = await notices.newest(SHOWN);
    const lines = found.map(noticeLine);
    fill(box, ...(lines.length ? lines : [h("p", {}, "Nothing has happened yet.")]));
    const unread = found.filter((one) => one.read_at === null).map((one) => one.id);
    if (unread.length) showUnread((await notices.read(unread)).unread);
  } catch (error) {
    fill(box, h("p", {}, error instanceof Error ? error.message : "This can't be read now."));
  }
}

/** A notice as a line that leads to what it tells of. */
export function noticeLine(notice: Notice): HTMLElement {
  return h(
    "a",
    {
      class: "notice-line",
      href: notice.link || "/settings/notices/",
      "data-unread": notice.read_at === null,
    },
    h("strong", {}, notice.title),
    h("span", { class: "soft small-text" }, `${notice.text} · ${ago(notice.created_at)}`),
  );
}
