/** Who changed what and when: of the whole image or of the selected object; and going back. */

import { cursorOf } from "../../../api/client";
import { type Edit, edits, type Revision } from "../../../api/edits";
import { confirmDialog } from "../../../ui/dialog";
import { h } from "../../../ui/dom";
import { ago, dateTime, plural } from "../../../ui/format";
import { toastError } from "../../../ui/toast";
import type { Box, Viewer } from "../../../viewer";
import { entryText } from "./words";
import "./history.css";

const AT_ONCE = 50;
/** A chunk of a label image is up to so many pixels wide. */
const CHUNK = 512;

export interface HistoryActions {
  /** Makes an object, or null for all, what it was at a version; null where nobody may. */
  readonly restore: ((to: number, label: number | null) => void) | null;
}

export class History {
  readonly #list = h("ul", { class: "history-list" });
  readonly #revisions = h("ul", { class: "history-list" });
  readonly #more = h("button", { type: "button", onclick: () => this.#show(true) }, "Older");
  readonly #own = h("input", { type: "checkbox", onchange: () => this.#show(false) });
  readonly #ownText = h("span", {}, "Of the selected object only");
  readonly #details = h(
    "details",
    { class: "history", ontoggle: () => this.changed() },
    h("summary", {}, "History"),
    h("label", { class: "viewer-row" }, this.#own, this.#ownText),
    this.#list,
    this.#more,
    h("h3", {}, "Kept states"),
    this.#revisions,
  );
  readonly #remove: () => void;
  #shown: Edit[] = [];
  #selected = 0;
  #turn = 0;
  #older: string | undefined;

  constructor(
    private readonly viewer: Viewer,
    private readonly segmentation: string,
    private readonly size: { width: number; height: number },
    private readonly actions: HistoryActions,
  ) {
    const part = h("section", { class: "viewer-section" }, this.#details);
    this.#remove = viewer.addPart(part, "below objects");
    this.select(0);
  }

  /** Somebody has changed something. */
  changed(): void {
    if (!this.#details.open) return;
    this.#show(false);
    edits.revisions(this.segmentation).then((found) => this.#showRevisions(found), toastError);
  }

  /** Another object is selected; 0 for none. */
  select(id: number): void {
    if (id === this.#selected && this.#ownText.textContent) return;
    this.#selected = id;
    this.#own.disabled = id === 0;
    this.#ownText.textContent = id === 0 ? "Of the selected object only" : `Of object ${id} only`;
    if (this.#own.checked && this.#details.open) this.#show(false);
  }

  end(): void {
    this.#turn += 1;
    this.#remove();
  }

  get #label(): number | null {
    return this.#own.checked && this.#selected > 0 ? this.#selected : null;
  }

  #show(older: boolean): void {
    const turn = ++this.#turn;
    const before = older ? this.#shown : [];
    const cursor = older ? this.#older : undefined;
    edits.newest(this.segmentation, AT_ONCE, this.#label, cursor).then(({ results, next }) => {
      if (turn !== this.#turn) return;
      this.#shown = [...before, ...results];
      this.#older = cursorOf(next);
      this.#more.hidden = !this.#older;
      const rows = this.#shown.map((edit) => this.#row(edit));
      const none = h("li", { class: "viewer-note" }, "Nothing was changed by hand.");
      this.#list.replaceChildren(...(rows.length > 0 ? rows : [none]));
    }, toastError);
  }

  #row(edit: Edit): HTMLElement {
    const time = h("span", { class: "faint", title: dateTime(edit.at) }, ago(edit.at));
    const go = h(
      "button",
      { type: "button", class: "history-entry", title: "Go there", onclick: () => this.#go(edit) },
      h("span", {}, entryText(edit)),
      time,
    );
    return h("li", {}, go, this.#before(edit));
  }

  /** The button that takes the selected object, or all, back to before an entry. */
  #before(edit: Edit): HTMLElement | null {
    const { restore } = this.actions;
    if (!restore) return null;
    const label = this.#label;
    const what = label === null ? "everything" : `object ${label}`;
    const title = `Make ${what} what it was before this`;
    const back = () => {
      if (label !== null) restore(edit.version - 1, label);
      else this.#confirm(`before “${entryText(edit)}”`, edit.version - 1);
    };
    return h("button", { type: "button", title, "aria-label": title, onclick: back }, "Before");
  }

  #confirm(when: string, to: number): void {
    confirmDialog(
      "Restore everything?",
      `All objects become what they were ${when}. This is one more change, which you can undo.`,
      "Restore",
      () => this.actions.restore?.(to, null),
    );
  }

  #showRevisions(revisions: readonly Revision[]): void {
    const { restore } = this.actions;
    const rows = revisions.map(({ number, version, created_at, objects }) => {
      const name = version === 0 ? "As it was found" : `Revision ${number}`;
      const text = h("span", {}, `${name}, ${plural(objects, "object")}`);
      const time = h("span", { class: "faint", title: dateTime(created_at) }, ago(created_at));
      const title = `Restore ${name.toLowerCase()}`;
      const onclick = () => this.#confirm(`in “${name.toLowerCase()}”`, version);
      const button = h(
        "button",
        { type: "button", title, "aria-label": title, onclick },
        "Restore",
      );
      return h("li", {}, h("span", { class: "history-entry" }, text, time), restore && button);
    });
    this.#revisions.replaceChildren(...rows);
  }

  /** To what is still there of the objects, else to where they were. */
  #go(edit: Edit): void {
    const box = placeOf(edit, this.size);
    if (box) this.viewer.show(box, { t: box.t, z: box.z });
    const label = this.#label ?? edit.labels[0];
    if (!label) return;
    this.viewer.select(label);
    void this.viewer.focus(label);
  }
}

/** The square around the chunks that an entry changed. */
function placeOf(
  { chunks }: Edit,
  { width, height }: { width: number; height: number },
): (Box & { t: number; z: number }) | null {
  const whole = chunks.filter(([level]) => level === 0);
  if (whole.length === 0) return null;
  const [, t, z] = whole[0]!;
  const [rows, columns] = [whole.map((chunk) => chunk[3]!), whole.map((chunk) => chunk[4]!)];
  return {
    ...{ t: t!, z: z! },
    ...{ y0: Math.min(...rows) * CHUNK, y1: Math.min((Math.max(...rows) + 1) * CHUNK, height) },
    ...{
      x0: Math.min(...columns) * CHUNK,
      x1: Math.min((Math.max(...columns) + 1) * CHUNK, width),
    },
  };
}
