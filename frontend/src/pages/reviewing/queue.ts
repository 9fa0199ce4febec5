/** What waits for a verdict, gone through with the keyboard alone. */

import { addresses, images } from "../../api/endpoints";
import { type NewReview, reviews, type Scope, type Waiting } from "../../api/reviews";
import type { Image } from "../../api/types";
import { inTurn } from "../../state/in-turn";
import { openDialog } from "../../ui/dialog";
import { fill, h, need } from "../../ui/dom";
import { plural } from "../../ui/format";
import { addShortcuts } from "../../ui/shortcuts";
import { toast, toastError } from "../../ui/toast";
import { assignByHand } from "./by-hand";

type Verdict = NewReview["verdict"];

const MOST_NAMED = 1000;

export class Queue {
  private rows: readonly Waiting[] = [];
  private names = new Map<string, Image>();
  /** The result that is looked at, and its place for the one that comes after it. */
  private id: string | null = null;
  private at = 0;
  /** Results that leave the list by the person's own doing: what comes after them is looked at. */
  private readonly ours = new Set<string>();
  private scope: Scope = "me";
  /** Of which the rows are. */
  private shown: Scope = "me";

  constructor(
    private readonly project: string,
    private readonly mayReview: boolean,
    private readonly mayAssign: boolean,
  ) {
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-scope]")) {
      button.addEventListener("click", () => this.choose(button.dataset.scope as Scope));
    }
    addShortcuts(
      { key: "j", label: "Next result", run: () => this.move(1) },
      { key: "k", label: "Result before", run: () => this.move(-1) },
      { key: "n", label: "Next result", run: () => this.move(1) },
      { key: "o", label: "Open the picture", run: () => this.open() },
    );
    if (mayAssign) {
      addShortcuts({ key: "a", label: "Say who reviews it", run: () => this.assign() });
    }
    if (!mayReview) return;
    addShortcuts(
      { key: "y", label: "Approve", run: () => void this.give("approved") },
      { key: "x", label: "Reject", run: () => void this.give("rejected") },
      { key: "c", label: "Request changes", run: () => this.ask() },
      { key: "m", label: "Write a remark", run: () => this.remark() },
    );
  }

  /** Reads what waits; what is looked at stays the same result, wherever it stands by then. */
  readonly load = inTurn(async () => {
    if (this.names.size === 0) {
      const page = await images.page(this.project, "name", MOST_NAMED);
      this.names = new Map(page.results.map((image) => [image.id, image]));
    }
    const scope = this.scope;
    this.rows = await reviews.queue(this.project, scope);
    this.shown = scope;
    this.keep();
    this.show();
  });

  /** Where others have dealt with what was looked at, a key that was meant for it must not be for
   * the next: then nothing is looked at until the person goes on. */
  private keep(): void {
    const at = this.rows.findIndex(({ id }) => id === this.id);
    this.at = at < 0 ? this.within(this.at) : at;
    const isOver = this.id === null || this.ours.has(this.id);
    if (at < 0 && isOver) this.id = this.rows[this.at]?.id ?? null;
  }

  private within(at: number): number {
    return Math.min(Math.max(0, at), Math.max(0, this.rows.length - 1));
  }

  /** What is looked at, if anything. */
  private get here(): Waiting | undefined {
    return this.rows.find(({ id }) => id === this.id);
  }

  private choose(scope: Scope): void {
    this.scope = scope;
    this.id = null;
    this.at = 0;
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-scope]")) {
      button.setAttribute("aria-pressed", String(button.dataset.scope === scope));
    }
    this.load().catch(toastError);
  }

  private show(): void {
    need("#queue-empty", HTMLElement).hidden = this.rows.length > 0;
    fill(need("#queue", HTMLElement), ...this.rows.map((row) => this.row(row)));
    document.querySelector("#queue > li[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  private row(row: Waiting): HTMLElement {
    const image = this.names.get(row.image);
    const link = h("a", { href: addresses.image(row.image, row.id) }, image?.name ?? "An image");
    const here = row.id === this.id ? "true" : null;
    return h(
      "li",
      { "data-id": row.id, "aria-current": here, onclick: () => this.go(row) },
      h("img", { src: addresses.thumbnail(row.image), alt: "", loading: "lazy" }),
      h("div", { class: "queue-what" }, link, h("p", { class: "soft" }, about(row))),
      ...(this.mayAssign ? [this.assignButton(row)] : []),
      ...(this.mayReview ? this.buttons(row) : []),
    );
  }

  private buttons(row: Waiting): HTMLElement[] {
    const give = (verdict: Verdict) => () => {
      this.go(row);
      void this.give(verdict);
    };
    const ask = (): void => {
      this.go(row);
      this.ask();
    };
    return [
      h("button", { class: "small", onclick: give("approved") }, "Approve"),
      h("button", { class: "small", onclick: ask }, "Changes"),
      h("button", { class: "small", onclick: give("rejected") }, "Reject"),
    ];
  }

  private assignButton(row: Waiting): HTMLElement {
    const onclick = (): void => {
      this.go(row);
      this.assign();
    };
    return h("button", { class: "small", onclick }, "Assign");
  }

  private assign(): void {
    const row = this.here;
    if (!row) return;
    const again = (): Promise<void> => this.change(row.id, async () => {});
    assignByHand(this.project, [row.image], again).catch(toastError);
  }

  private go(row: Waiting): void {
    if (row.id === this.id) return;
    this.id = row.id;
    this.at = this.rows.indexOf(row);
    this.show();
  }

  private move(step: number): void {
    const next = this.rows[this.within(this.here ? this.at + step : this.at)];
    if (next) this.go(next);
  }

  private open(): void {
    const row = this.here;
    if (row) window.location.assign(addresses.image(row.image, row.id));
  }

  private async give(verdict: Verdict): Promise<void> {
    if (this.here) await this.judge(this.here, verdict, "").catch(toastError);
  }

  private async judge(row: Waiting, verdict: Verdict, comment: string): Promise<void> {
    const { id: segmentation, version } = row;
    if (this.ours.has(segmentation)) return;
    const final = this.shown === "disputed";
    await this.change(segmentation, () =>
      reviews.give({ segmentation, version, verdict, comment, final }),
    );
    toast(final ? "Your word decides." : "Noted.", "good");
  }

  /** Does something to a result, and shows what waits then. */
  private async change(id: string, action: () => Promise<unknown>): Promise<void> {
    this.ours.add(id);
    try {
      await action();
      await this.load().catch(toastError);
    } finally {
      this.ours.delete(id);
    }
  }

  private ask(): void {
    this.write("Request changes", "What should be changed?", (row, text) =>
      this.judge(row, "changes_requested", text),
    );
  }

  private remark(): void {
    this.write("Write a remark", "What is there to say?", async (row, text) => {
      await reviews.remark({ segmentation: row.id, text, label: null, place: null });
    });
  }

  /** About what is looked at now, whatever is by the time it is written. */
  private write(
    title: string,
    label: string,
    done: (row: Waiting, text: string) => Promise<void>,
  ): void {
    const row = this.here;
    if (!row) return;
    const text = h("textarea", {
      id: "queue-text",
      rows: 3,
      maxlength: 5000,
      required: true,
      autofocus: true,
    });
    const field = h("div", { class: "field" }, h("label", { for: text.id }, label), text);
    openDialog({ title, action: title, body: [field], submit: () => done(row, text.value.trim()) });
  }
}

function about({ objects, version }: Waiting): string {
  return `${plural(objects, "object")}${version > 0 ? `, ${plural(version, "edit")}` : ""}`;
}
