/** Two segmentations over one image, and what differs between them. */

import { segmentations } from "../../../api/endpoints";
import type { Segmentation } from "../../../api/types";
import type { Layout, Shortcut, Viewer } from "../../../viewer";
import type { LayerLook } from "../layers/look";
import type { Version } from "./choice";
import { type Difference, idsOf, type Sides, withChanged } from "./differences";
import { type Kind, paintKinds } from "./kinds";
import { type ComparisonPanel, comparisonPanel } from "./panel";
import "./comparison.css";
import "./swatches.css";

const [RESULT, REFERENCE] = [0, 1] as const;

/** Shown over a viewer whose two layers are the result and the reference. */
export class Comparison {
  readonly #panel: ComparisonPanel;
  readonly #undo: (() => void)[];
  #differences: Sides | null = null;
  #hidden: ReadonlySet<Kind> = new Set();
  #isOver = false;

  constructor(
    private readonly viewer: Viewer,
    result: Segmentation,
    reference: Version,
    private readonly looks: readonly [LayerLook, LayerLook],
    swap: (() => void) | null,
  ) {
    this.#panel = comparisonPanel({
      look: (difference) => this.#look(difference),
      arrange: (layout) => this.#arrange(layout),
      hide: (kinds) => this.#hide(kinds),
      swap,
    });
    this.#undo = [viewer.addPart(this.#panel.node), viewer.addShortcuts(this.#keys(swap))];
    this.#panel.showLayout(viewer.state.layout);
    void this.#compare(result, reference);
  }

  /** The viewer shows something else: both may be arranged another way. */
  changed(): void {
    this.#panel.showLayout(this.viewer.state.layout);
  }

  /** Takes everything back, save the layers. */
  end(): void {
    this.#isOver = true;
    for (const undo of this.#undo) undo();
    this.viewer.update({ layout: "single" });
  }

  async #compare(result: Segmentation, { result: other, revision }: Version): Promise<void> {
    try {
      const found = await segmentations.differences(result.id, other.id, revision);
      if (this.#isOver) return;
      // Other models draw every object a little otherwise, which says nothing.
      const differences = result.model === other.model ? withChanged(found) : found;
      this.#differences = differences;
      for (const [layer, side] of [differences.objects, differences.others].entries()) {
        const paint = { ids: side.label, rgb: paintKinds(side.kind) };
        this.looks[layer]!.offer(":difference", paint, true);
      }
      this.#panel.showDifferences(found.figures, differences);
    } catch (error) {
      const message = error instanceof Error ? error.message : "The comparison failed.";
      if (!this.#isOver) this.#panel.showProblem(message);
    }
  }

  #keys(swap: (() => void) | null): Shortcut[] {
    const arrange = (layout: Layout) => () =>
      this.#arrange(this.viewer.state.layout === layout ? "single" : layout);
    return [
      { keys: ["n"], shown: "N", does: "Next difference", run: () => this.#panel.step(1) },
      { keys: ["p"], shown: "P", does: "Previous difference", run: () => this.#panel.step(-1) },
      { keys: ["s"], shown: "S", does: "Side by side", run: arrange("side") },
      { keys: ["w"], shown: "W", does: "Swipe", run: arrange("swipe") },
      { keys: ["b"], shown: "B", does: "Blink", run: arrange("blink") },
      ...(swap ? [{ keys: ["x"], shown: "X", does: "Swap result and reference", run: swap }] : []),
    ];
  }

  #look({ layer, id, box, t, z }: Difference): void {
    this.viewer.select(id, layer);
    if (box) this.viewer.show(box, { t, z });
    else void this.viewer.focus(id, layer);
  }

  #arrange(layout: Layout): void {
    this.viewer.update({ layout });
    this.#panel.showLayout(layout);
    this.#hide(this.#hidden);
  }

  /** One over the other, what is matched need not be drawn twice. */
  #hide(kinds: ReadonlySet<Kind>): void {
    this.#hidden = kinds;
    if (!this.#differences) return;
    const { objects, others } = this.#differences;
    const isOver = this.viewer.state.layout === "single";
    const twice = isOver ? new Set<Kind>([...kinds, "matched"]) : kinds;
    this.looks[RESULT].hide("differences", idsOf(objects, kinds));
    this.looks[REFERENCE].hide("differences", idsOf(others, twice));
  }
}
