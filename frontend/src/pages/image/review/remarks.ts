/** Remarks on the result that is shown, pinned to objects and places, and their being dealt with. */

import { type Comment, type Place, reviews } from "../../../api/reviews";
import { h } from "../../../ui/dom";
import { toast, toastError } from "../../../ui/toast";
import type { Viewer } from "../../../viewer";
import { pinned } from "../../reviewing/remarks";

const AROUND = 60;

/** The list of remarks, and the keys that write and resolve them. */
export class Remarks {
  readonly node = h("div", { class: "review-remarks" });
  #all: readonly Comment[] = [];
  #at = -1;

  constructor(
    private readonly viewer: Viewer,
    private readonly segmentation: string,
    private readonly text: HTMLTextAreaElement,
  ) {}

  async show(): Promise<void> {
    const found = await reviews.remarks({ segmentation: this.segmentation });
    this.#all = found.filter((one) => !one.resolved_at);
    this.#draw();
  }

  /** Pins what is written to the selected object, else to the place that is clicked next. */
  async pin(): Promise<void> {
    const text = this.text.value.trim();
    if (!text) {
      toast("Write the remark first.");
      this.text.focus();
      return;
    }
    const { selected } = this.viewer.state;
    if (selected > 0) return this.#write(text, selected, null);
    toast("Click the place the remark is about; select an object to pin it to that.");
    const nothing = (): void => undefined;
    this.viewer.use({
      cursor: "crosshair",
      down: ({ t, z, y, x }) => {
        this.viewer.use(null);
        void this.#write(text, null, { t, z, y: Math.max(0, y), x: Math.max(0, x) });
      },
      ...{ move: nothing, up: nothing, draw: nothing },
    });
  }

  async #write(text: string, label: number | null, place: Place | null): Promise<void> {
    try {
      await reviews.remark({ segmentation: this.segmentation, text, label, place });
      this.text.value = "";
      await this.show();
    } catch (error) {
      toastError(error);
    }
  }

  /** Goes to the next remark. */
  next(): void {
    if (this.#all.length === 0) return;
    this.#at = (this.#at + 1) % this.#all.length;
    const { label, x, y, t, z } = this.#all[this.#at]!;
    if (label) void this.viewer.focus(label);
    else if (x !== null && y !== null) {
      const box = { x0: x - AROUND, x1: x + AROUND, y0: y - AROUND, y1: y + AROUND };
      this.viewer.show(box, { t: t ?? 0, z: z ?? 0 });
    }
    this.#draw();
  }

  /** Says that the remark one is at (or the first) has been dealt with. */
  async resolve(): Promise<void> {
    const remark = this.#all[Math.max(0, this.#at)];
    if (!remark) return;
    try {
      await reviews.resolve(remark.id, true);
      await this.show();
    } catch (error) {
      toastError(error);
    }
  }

  #draw(): void {
    this.#at = Math.min(this.#at, this.#all.length - 1);
    this.node.replaceChildren(
      ...this.#all.map((one, index) =>
        h(
          "p",
          { "data-remark": one.id, "aria-current": index === this.#at ? "true" : null },
          `${pinned(one)}, ${one.created_by ?? "someone"}`,
          h("q", {}, one.text),
        ),
      ),
    );
  }
}
