/** What waits for a verdict, gone through with the keyboard alone. */

import { addresses, images } from "../../api/endpoints";
import { type NewReview, reviews, type Scope, type Waiting } from "../../api/reviews";
import type { Image } from "../../api/types";
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
  private at = 0;
  private scope: Scope = "me";

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

  async load(): Promise<void> {
    if (this.names.size === 0) {
      const page = await images.page(this.project, "name", MOST_NAMED);
      this.names = new Map(page.results.map((image) => [image.id, image]));
    }
    this.rows = await reviews.queue(this.project, this.scope);
    this.at = Math.min(this.at, Math.max(0, this.rows.length - 1));
    this.show();
  }

  private choose(scope: Scope): void {
    this.scope = scope;
    this.at = 0;
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-scope]")) {
      button.setAttribute("aria-pressed", String(button.dataset.scope === scope));
    }
    this.load().catch(toastError);
  }

  private show(): void {
    need("#queue-empty", HTMLElement).hidden = this.rows.length > 0;
    fill(need("#queue", HTMLElement), ...this.rows.map((row, index) => this.row(row, index)));
    document.querySelector("#queue > li[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  private row(row: Waiting, index: number): HTMLElement {
    const image = this.names.get(row.image);
    const link = h("a", { href: addresses.image(row.image, row.id) }, image?.name ?? "An image");
    const here = index === this.at ? "true" : null;
    return h(
      "li",
      { "data-id": row.id, "aria-current": here, onclick: () => this.go(index) },
      h("img", { src: addresses.thumbnail(row.image), alt: "", loading: "lazy" }),
      h("div", { class: "queue-what" }, link, h("p", { class: "soft" }, about(row))),
      ...(this.mayAssign ? [this.assignButton(index)] : []),
      ...(this.mayReview ? this.buttons(index) : []),
    );
  }

  private buttons(index: number): HTMLElement[] {
    const give = (verdict: Verdict) => () => {
      this.go(index);
      void this.give(verdict);
    };
    const ask = (): void => {
      this.go(index);
      this.ask();
    };
    return [
      h("button", { class: "small", onclick: give("approved") }, "Approve"),
      h("button", { class: "small", onclick: ask }, "Changes"),
      h("button", { class: "small", onclick: give("rejected") }, "Reject"),
    ];
  }

  private assignButton(index: number): HTMLElement {
    const onclick = (): void => {
      this.go(index);
      this.assign();
    };
    return h("button", { class: "small", onclick }, "Assign");
  }

  private assign(): void {
    const row = this.rows[this.at];
    const again = (): void => void this.load().catch(toastError);
    if (row) assignByHand(this.project, [row.image], again).catch(toastError);
  }

  private go(index: number): void {
    if (index === this.at) return;
    this.at = index;
    this.show();
  }

  private move(step: number): void {
    this.at = Math.min(Math.max(0, this.at + step), Math.max(0, this.rows.length - 1));
    this.show();
  }

  private open(): void {
    const row = this.rows[this.at];
    if (row) window.location.assign(addresses.image(row.image, row.id));
  }

  private async give(verdict: Verdict): Promise<void> {
    await this.judge(verdict, "").catch(toastError);
  }

  private async judge(verdict: Verdict, comment: string): Promise<void> {
    const row = this.rows[this.at];
    if (!row) return;
    const final = this.scope === "disputed";
    const { id: segmentation, version } = row;
    await reviews.give({ segmentation, version, verdict, comment, final });
    toast(final ? "Your word decides." : "Noted.", "good");
    await this.load();
  }

  private ask(): void {
    this.write("Request changes", "What should be changed?", (text) =>
      this.judge("changes_requested", text),
    );
  }

  private remark(): void {
    const row = this.rows[this.at];
    if (!row) return;
    this.write("Write a remark", "What is there to say?", async (text) => {
      await reviews.remark({ segmentation: row.id, text, label: null, place: null });
    });
  }

  private write(title: string, label: string, done: (text: string) => Promise<void>): void {
    if (!this.rows[this.at]) return;
    const text = h("textarea", {
      id: "queue-text",
      rows: 3,
      maxlength: 5000,
      required: true,
      autofocus: true,
    });
    const field = h("div", { class: "field" }, h("label", { for: text.id }, label), text);
    openDialog({ title, action: title, body: [field], submit: () => done(text.value.trim()) });
  }
}

function about({ objects, version }: Waiting): string {
  return `${plural(objects, "object")}${version > 0 ? `, ${plural(version, "edit")}` : ""}`;
}
