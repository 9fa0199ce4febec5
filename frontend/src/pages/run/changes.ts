/** Where what a run that was done again found differs from what was there, image by image. */

import { addresses, runs, segmentations } from "../../api/endpoints";
import type { Run, RunItem } from "../../api/types";
import { effect } from "../../state/signal";
import { h, need, setText } from "../../ui/dom";
import { count, dateTime } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { countKinds, type Sides, withChanged } from "../image/comparison/differences";
import { KINDS, type Kind } from "../image/comparison/kinds";
import type { RunStore } from "./store";
import "../image/comparison/swatches.css";
import "./changes.css";

/** So many images are compared without being asked. */
const MOST = 50;

/** Shows the panel of a run that does another one again; its rows come as images are done. */
export function offerChanges(store: RunStore): void {
  const panel = need("#run-changes", HTMLElement);
  const seen = new Set<string>();
  let before: Run | null = null;
  let last: Promise<void> = Promise.resolve();
  const begin = async (earlier: string): Promise<void> => {
    before = await runs.one(earlier);
    const link = h(
      "a",
      { href: addresses.run(before.id) },
      `run of ${dateTime(before.created_at)}`,
    );
    need("#changes-of", HTMLElement).replaceChildren("Against the ", link);
    need("#changes-head", HTMLElement).replaceChildren(...heads());
  };
  effect(() => {
    const run = store.run.get();
    const items = store.items.get();
    if (!run?.earlier) return;
    if (panel.hidden) {
      panel.hidden = false;
      last = begin(run.earlier);
    }
    for (const item of items) {
      if (!item.segmentation || !item.earlier || seen.has(item.id) || seen.size >= MOST) continue;
      seen.add(item.id);
      // One after the other: a comparison reads both label images.
      last = last.then(() => compare(item, before?.model === run.model)).catch(toastError);
    }
    const more = items.filter(({ segmentation, earlier }) => segmentation && earlier).length;
    need("#changes-more", HTMLElement).hidden = more <= MOST;
  });
}

async function compare(item: RunItem, isSameModel: boolean): Promise<void> {
  const found = await segmentations.differences(item.segmentation!, item.earlier!, null);
  const sides = isSameModel ? withChanged(found) : found;
  need("#changes-rows", HTMLElement).append(row(item, sides));
}

function heads(): HTMLElement[] {
  const kinds = KINDS.map(({ kind, name, means }) =>
    h("th", { title: means }, h("i", { class: "swatch", "data-kind": kind }), name),
  );
  return [h("th", {}, "Image"), ...kinds, h("th", {}, h("span", { class: "unseen" }, "Look"))];
}

function row(item: RunItem, sides: Sides): HTMLElement {
  const counts = countKinds(sides);
  const isSame = KINDS.every(({ kind }) => kind === "matched" || counts.get(kind) === 0);
  const href = addresses.comparison(item.image, item.segmentation!, item.earlier!);
  const look = h("a", { class: "button small", href }, "Step through them");
  const cells = KINDS.map(({ kind }) => number(kind, counts.get(kind)!));
  const node = h("tr", { "data-id": item.id }, h("td", {}, item.image_name), ...cells, h("td"));
  if (isSame) setText(node.lastElementChild as HTMLElement, "Nothing differs");
  else node.lastElementChild!.append(look);
  return node;
}

function number(kind: Kind, value: number): HTMLElement {
  const differs = kind !== "matched" && value > 0;
  const attributes = { class: differs ? "number differs" : "number", "data-kind": kind };
  return h("td", attributes, value === 0 ? "–" : count(value));
}
