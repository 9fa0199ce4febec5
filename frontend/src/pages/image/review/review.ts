/** Reviewing a result in the viewer: verdict, comment, and on to the next that waits. */

import { addresses } from "../../../api/endpoints";
import { type NewReview, type Review, reviews } from "../../../api/reviews";
import { h } from "../../../ui/dom";
import { dateTime, plural } from "../../../ui/format";
import { toast, toastError } from "../../../ui/toast";
import type { Shortcut, Viewer } from "../../../viewer";
import { Remarks } from "./remarks";
import "./review.css";

type Verdict = NewReview["verdict"];

const VERDICTS: readonly {
  verdict: Verdict;
  text: string;
  does: string;
  said: string;
  key: string;
}[] = [
  { verdict: "approved", text: "Approve", does: "Approve", said: "Approved", key: "Y" },
  {
    verdict: "changes_requested",
    text: "Changes",
    does: "Request changes",
    said: "Changes requested",
    key: "C",
  },
  { verdict: "rejected", text: "Reject", does: "Reject", said: "Rejected", key: "X" },
];

/** The panel of reviews, for a viewer that shows one segmentation. */
export class ReviewPart {
  readonly #comment = h("textarea", {
    ...{ rows: 2, maxlength: 5000, "aria-label": "Comment", placeholder: "Comment" },
  });
  readonly #given = h("div", { class: "review-given", role: "status" });
  readonly #queue = h("p", { class: "review-queue" });
  readonly #remarks: Remarks;
  #reviews: readonly Review[] = [];
  readonly #undo: (() => void)[];

  private readonly segmentation: string;
  private readonly project: string;

  /** `version` tells which version is looked at; `judged` hears what holds after a verdict. */
  constructor(
    viewer: Viewer,
    { segmentation, project }: { segmentation: string; project: string },
    private readonly version: () => number,
    private readonly judged: (verdict: string) => void,
  ) {
    [this.segmentation, this.project] = [segmentation, project];
    const buttons = VERDICTS.map(({ verdict, text, does, key }) => {
      const give = () => void this.#give(verdict);
      return h("button", { type: "button", title: `${does} (${key})`, onclick: give }, text);
    });
    const next = { type: "button", title: "Next that waits (N)", onclick: () => void this.#next() };
    this.#remarks = new Remarks(viewer, segmentation, this.#comment);
    const node = h(
      "section",
      { class: "viewer-section review", "aria-label": "Review" },
      h("div", { class: "viewer-row" }, h("h2", {}, "Review"), h("button", next, "Next")),
      this.#given,
      this.#comment,
      h("div", { class: "edit-tools" }, ...buttons),
      this.#remarks.node,
      this.#queue,
    );
    const keys = VERDICTS.map(({ verdict, does, key }) => ({
      ...{ keys: [key.toLowerCase(), key], shown: key, does },
      run: () => void this.#give(verdict),
    }));
    const write = () => this.#comment.focus();
    this.#comment.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#comment.blur();
    });
    this.#undo = [
      viewer.addPart(node),
      viewer.addShortcuts([
        ...keys,
        { keys: ["t"], shown: "T", does: "Write a comment (Esc ends it)", run: write },
        ...remarkKeys(this.#remarks),
        { keys: ["n"], shown: "N", does: "Next that waits", run: () => void this.#next() },
      ]),
    ];
    this.#show().catch(toastError);
  }

  end(): void {
    for (const undo of this.#undo) undo();
  }

  async #show(): Promise<void> {
    const [given, waiting] = await Promise.all([
      reviews.of(this.segmentation),
      reviews.waiting(this.project),
      this.#remarks.show(),
    ]);
    this.#reviews = given;
    this.changed();
    this.#queue.textContent =
      waiting.length === 0
        ? "All results are reviewed"
        : `${plural(waiting.length, "result")} to review`;
  }

  /** Another version is looked at: verdicts may be on an earlier one. */
  changed(): void {
    this.#given.replaceChildren(...this.#reviews.slice(0, 3).map((one) => this.#line(one)));
  }

  #line({ verdict, version, comment, created_by, created_at }: Review): HTMLElement {
    const { said } = VERDICTS.find((one) => one.verdict === verdict)!;
    const since = version === this.version() ? "" : ", edited since";
    const about = `${said} by ${created_by ?? "someone"}, ${dateTime(created_at)}${since}`;
    return h("p", { "data-verdict": verdict }, about, comment ? h("q", {}, comment) : null);
  }

  async #give(verdict: Verdict): Promise<void> {
    const { segmentation } = this;
    const comment = this.#comment.value;
    if (verdict === "changes_requested" && !comment.trim()) {
      toast("Say in the comment what should be changed.");
      this.#comment.focus();
      return;
    }
    try {
      const given = await reviews.give({
        ...{ segmentation, version: this.version(), verdict, comment, final: false },
      });
      this.judged(given.outcome);
      this.#comment.value = "";
      await this.#show();
    } catch (error) {
      toastError(error);
    }
  }

  async #next(): Promise<void> {
    const waiting = await reviews.waiting(this.project).catch(() => []);
    const here = waiting.findIndex(({ id }) => id === this.segmentation);
    const next = waiting[here + 1] ?? waiting.find(({ id }) => id !== this.segmentation);
    if (next) window.location.assign(addresses.image(next.image, next.id));
    else toast("Nothing else waits for a review.", "good");
  }
}

function remarkKeys(remarks: Remarks): Shortcut[] {
  return [
    {
      ...{ keys: ["I"], shown: "⇧I", does: "Pin the comment to the object, or to a place" },
      run: () => void remarks.pin(),
    },
    { keys: ["N"], shown: "⇧N", does: "Go to the next remark", run: () => remarks.next() },
    {
      ...{ keys: ["T"], shown: "⇧T", does: "Resolve the remark" },
      run: () => void remarks.resolve(),
    },
  ];
}
