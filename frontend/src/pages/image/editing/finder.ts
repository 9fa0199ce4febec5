/** Having a model look again: at a region, object by object, or at what is under a click. */

import { models, runs } from "../../../api/endpoints";
import { type NewProposal, type Proposal, propose } from "../../../api/proposals";
import { h, setText } from "../../../ui/dom";
import { plural } from "../../../ui/format";
import { toast, toastError } from "../../../ui/toast";
import type { Box, Tool, ToolPoint, Viewer } from "../../../viewer";
import { firstModel, modelOption } from "../../project/model-choice";
import { rectangle } from "../work/rectangle";
import { Choosing } from "./choosing";

const NOTHING_THERE =
  "The model sees no object here, however low its thresholds. Outline it by hand (P), or try another model.";

export interface Finding {
  readonly project: string;
  readonly segmentation: string;
  /** The model that made what is corrected; null where none did, or it is not told. */
  readonly model: string | null;
  readonly image: { readonly width: number; readonly height: number; readonly depth: number };
  /** Puts a tool of the finder's own in hand; null goes back to selecting. */
  hold(tool: Tool | null): void;
  /** Whether an object that was accepted has become part of the segmentation. */
  accept(proposal: string, object: number): Promise<boolean>;
  select(id: number): void;
}

export class Finder {
  readonly node: HTMLElement;
  readonly #model = h("select", { "aria-label": "Model to look again" });
  readonly #said = h("p", { class: "edit-saved", role: "status" });
  readonly #cancel: HTMLButtonElement;
  readonly #choices: HTMLElement;
  #offered: Promise<void> | null = null;
  #asking: AbortController | null = null;
  #choosing: Choosing | null = null;

  constructor(
    private readonly viewer: Viewer,
    private readonly work: Finding,
    take: (tool: "region" | "spot") => void,
  ) {
    const button = (text: string, title: string, onclick: () => void) =>
      h("button", { type: "button", title, onclick }, text);
    this.#cancel = button("Cancel", "Wait no longer", () => this.#asking?.abort());
    this.#cancel.hidden = true;
    this.#choices = h(
      "div",
      { class: "edit-tools", hidden: true, role: "group", "aria-label": "Proposed objects" },
      button("Accept", "Accept this object (A or Enter)", () => void this.#choosing?.accept()),
      button("Reject", "Reject this object (R or X)", () => this.#choosing?.reject()),
      button("Next", "Look at the next one (→)", () => this.#choosing?.step(1)),
      button("Accept all", "Accept all that are left (⇧A)", () => void this.#choosing?.acceptAll()),
      button("Reject all", "Leave those that are left (Esc)", () => this.#choosing?.end()),
    );
    const tools = h(
      "div",
      { class: "edit-tools" },
      button("In a region", "Draw a rectangle to look at anew (5)", () => take("region")),
      button("By a click", "Click on what was missed (6)", () => take("spot")),
      this.#cancel,
    );
    const details = h(
      "details",
      { class: "edit-finder" },
      h("summary", {}, "Find with a model"),
      h("label", { class: "layer-by" }, h("span", {}, "Model"), this.#model),
      ...[tools, this.#said, this.#choices],
    );
    details.addEventListener("toggle", () => {
      if (details.open) this.#offer().catch(toastError);
    });
    this.node = details;
  }

  /** Draws the rectangle to look at. */
  get region(): Tool {
    this.#open();
    return rectangle(this.work.image, (box) => {
      if (box) void this.#look(box);
    });
  }

  /** Is clicked on what was missed. */
  get spot(): Tool {
    this.#open();
    return {
      cursor: "crosshair",
      down: () => {},
      move: () => {},
      up: (at) => void this.#pick(at),
      draw: () => {},
    };
  }

  /** Another tool is in hand: what is not accepted is left. */
  left(): void {
    this.#asking?.abort();
    this.#choosing = null;
    this.#showChoices();
  }

  #open(): void {
    if (this.node instanceof HTMLDetailsElement) this.node.open = true;
  }

  #offer(): Promise<void> {
    this.#offered ??= this.#readModels().catch((error: unknown) => {
      this.#offered = null;
      throw error;
    });
    return this.#offered;
  }

  async #readModels(): Promise<void> {
    const { project, image, model } = this.work;
    const [usable, settings] = await Promise.all([models.usable(project), runs.settings(project)]);
    const fitting = usable.filter(({ ndim }) => ndim === 2 || image.depth > 1);
    if (fitting.length === 0) throw new Error("No model is installed that fits this image.");
    this.#model.replaceChildren(...fitting.map(modelOption));
    const own = fitting.find(({ id }) => id === model);
    this.#model.value = (own ?? firstModel(fitting, settings)).slug;
  }

  /** What the model finds; null when it was given up, or can't be. */
  async #ask(
    wish: Omit<NewProposal, "segmentation" | "model" | "t" | "z">,
  ): Promise<Proposal | null> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const { t, z } = this.viewer.state;
    this.#cancel.hidden = false;
    setText(this.#said, "Asking…");
    try {
      await this.#offer();
      const { segmentation } = this.work;
      const whole = { ...wish, segmentation, model: this.#model.value, t, z };
      return await propose(whole, (now) => setText(this.#said, progressOf(now)), asking.signal);
    } catch (error) {
      setText(this.#said, asking.signal.aborted ? "Cancelled" : "");
      if (!asking.signal.aborted) toastError(error);
      return null;
    } finally {
      if (this.#asking === asking) {
        this.#asking = null;
        this.#cancel.hidden = true;
      }
    }
  }

  async #look({ x0, y0, x1, y1 }: Box): Promise<void> {
    const found = await this.#ask({ y: y0, x: x0, height: y1 - y0, width: x1 - x0 });
    if (!found) return;
    if (found.candidates.length === 0) {
      setText(this.#said, "The model found nothing in this region.");
      return;
    }
    const choosing = new Choosing(found.candidates, {
      accept: (object) => this.work.accept(found.id, object),
      changed: () => this.#showChoices(),
      ended: () => this.#ended(choosing),
    });
    this.work.hold(choosing.tool);
    this.#choosing = choosing;
    this.#showChoices();
  }

  #ended({ accepted, total }: Choosing): void {
    this.work.hold(null);
    setText(this.#said, `Accepted ${accepted} of ${plural(total, "object")}`);
  }

  async #pick({ x, y }: ToolPoint): Promise<void> {
    const found = await this.#ask({ seed: [y, x] });
    if (!found) return;
    const [one] = found.candidates;
    if (!one) {
      setText(this.#said, "Nothing was found there");
      toast(NOTHING_THERE);
      return;
    }
    if (!(await this.work.accept(found.id, one.object))) return;
    const id = this.viewer.objectAt({ x, y });
    setText(this.#said, `Found object #${id}; Z takes it back`);
    this.work.select(id);
  }

  #showChoices(): void {
    const choosing = this.#choosing;
    this.#choices.hidden = !choosing;
    this.viewer.sketch();
    if (!choosing) return;
    setText(this.#said, `${plural(choosing.left, "object")} of ${choosing.total} to decide on`);
    const { box } = choosing;
    if (box && !isWithin(box, this.viewer.visible)) this.viewer.show(box);
  }
}

function progressOf({ state, model, tiles }: Proposal): string {
  if (state === "queued") return "Waiting for a worker…";
  return tiles === 0
    ? `${model} is looking…`
    : `${model} is looking: ${plural(tiles, "tile")} seen`;
}

function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner.x0 >= outer.x0 && inner.x1 <= outer.x1 && inner.y0 >= outer.y0 && inner.y1 <= outer.y1
  );
}
