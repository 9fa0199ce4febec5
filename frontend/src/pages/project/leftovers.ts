/** What earlier visits left: uploads that were cut off, and files that could not be read. */

import { uploads } from "../../api/endpoints";
import { ApiError } from "../../api/errors";
import { forgetInterrupted, type Interrupted, interruptedUploads } from "../../api/upload";
import { h, icon, need } from "../../ui/dom";
import { percent, plural } from "../../ui/format";

const DISMISSED = "ocellus-dismissed-uploads";

/** Lists uploads of this browser that can go on when their files are dropped again. */
export async function showInterrupted(project: string): Promise<void> {
  const box = need("#interrupted", HTMLElement);
  const open: (Interrupted & { offset: number })[] = [];
  for (const one of await interruptedUploads(project)) {
    const offset = await offsetOf(one);
    if (offset === null) await forgetInterrupted(one.key);
    else open.push({ ...one, offset });
  }
  box.hidden = open.length === 0;
  if (open.length === 0) return;
  const rows = open.map((one) =>
    h(
      "li",
      { "data-path": one.path },
      h("span", { class: "upload-name" }, one.path),
      h("span", { class: "small-text number" }, `${percent(one.offset, one.size)} is here`),
      h("button", { class: "quiet small", onclick: () => void forget(one, project) }, "Forget"),
    ),
  );
  box.replaceChildren(
    icon("pause"),
    h(
      "div",
      {},
      h("strong", {}, `${plural(open.length, "upload was", "uploads were")} interrupted. `),
      "Drop the same files or folder here again: they go on from where they stopped.",
      h("ul", { class: "leftovers" }, ...rows),
    ),
  );
}

/** How much the server holds; null when there is nothing left to go on with. */
async function offsetOf(one: Interrupted): Promise<number | null> {
  try {
    const upload = await uploads.one(one.id);
    return upload.state === "receiving" ? upload.offset : null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    return 0;
  }
}

async function forget(one: Interrupted, project: string): Promise<void> {
  await uploads.remove(one.id).catch(() => undefined);
  await forgetInterrupted(one.key);
  await showInterrupted(project);
}

/** Takes an upload off the list of interrupted ones, once it is under way again. */
export function dropInterrupted(path: string): void {
  const box = need("#interrupted", HTMLElement);
  for (const row of box.querySelectorAll<HTMLElement>("[data-path]")) {
    if (row.dataset.path === path) row.remove();
  }
  if (!box.querySelector("[data-path]")) box.hidden = true;
}

/** Shows files of earlier visits that could not be read, until they are dismissed. */
export async function showFailedImports(project: string): Promise<void> {
  const box = need("#failed-imports", HTMLElement);
  const dismissed = dismissedIds();
  const page = await uploads.failed(project);
  // A part of an image says no more than the file that leads it.
  const failed = page.results.filter((upload) => !upload.part_of && !dismissed.has(upload.id));
  box.hidden = failed.length === 0;
  if (failed.length === 0) return;
  const dismissAll = (): void => {
    dismiss(failed.map((upload) => upload.id));
    box.hidden = true;
  };
  box.replaceChildren(
    icon("alert"),
    h(
      "div",
      {},
      h("strong", {}, `${plural(failed.length, "file")} could not be read.`),
      h("ul", { class: "leftovers" }, ...failed.map((upload) => h("li", {}, upload.error))),
    ),
    h("button", { class: "small", onclick: dismissAll }, "Dismiss"),
  );
}

function dismissedIds(): Set<string> {
  return new Set(JSON.parse(localStorage.getItem(DISMISSED) ?? "[]") as string[]);
}

/** Remembers failed uploads as read; the newest thousand are plenty. */
export function dismiss(ids: readonly string[]): void {
  const all = [...dismissedIds(), ...ids].slice(-1000);
  localStorage.setItem(DISMISSED, JSON.stringify(all));
}
