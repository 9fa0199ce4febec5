/** The panel of a comparison: figures, what the colours mean, how both are shown, the list. */

import type { Figures } from "../../../api/types";
import { h } from "../../../ui/dom";
import type { Layout } from "../../../viewer";
import { countKinds, type Difference, listDifferences, type Sides } from "./differences";
import { KINDS, type Kind } from "./kinds";
import { type DifferenceList, differenceList } from "./list";

const LAYOUTS: readonly { layout: Layout; text: string }[] = [
  { layout: "single", text: "Over" },
  { layout: "side", text: "Side" },
  { layout: "swipe", text: "Swipe" },
  { layout: "blink", text: "Blink" },
];

export interface PanelActions {
  look(difference: Difference): void;
  arrange(layout: Layout): void;
  /** Kinds that are switched off. */
  hide(kinds: ReadonlySet<Kind>): void;
  /** Null where they can't be: what a result was is only ever the reference. */
  readonly swap: (() => void) | null;
}

export interface ComparisonPanel {
  readonly node: HTMLElement;
  showLayout(layout: Layout): void;
  showDifferences(told: Figures, differences: Sides): void;
  showProblem(message: string): void;
  step(by: number): void;
}

export function comparisonPanel(actions: PanelActions): ComparisonPanel {
  const figures = h("div", { class: "comparison-figures", role: "status" }, "Comparing…");
  const kinds = h("div", { class: "comparison-kinds", role: "group", "aria-label": "Kinds" });
  const hidden = new Set<Kind>();
  let all: readonly Difference[] = [];
  const list: DifferenceList = differenceList(actions.look);
  list.node.hidden = true;
  const refresh = () => {
    actions.hide(hidden);
    list.show(all.filter(({ kind }) => !hidden.has(kind)));
  };
  const layouts = LAYOUTS.map(({ layout, text }) =>
    h("button", { type: "button", onclick: () => actions.arrange(layout) }, text),
  );
  const { swap } = actions;
  const title = "Swap result and reference";
  const swapping = swap && h("button", { type: "button", title, onclick: swap }, "Swap");
  const node = h(
    "section",
    { class: "viewer-section comparison", "aria-label": "Comparison" },
    h("div", { class: "viewer-row" }, h("h2", {}, "Comparison"), swapping),
    h("div", { class: "viewer-modes", role: "group", "aria-label": "Arrangement" }, ...layouts),
    figures,
    kinds,
    list.node,
  );
  const showDifferences = (told: Figures, differences: Sides) => {
    figures.replaceChildren(...figureList(told));
    const counts = countKinds(differences);
    const known = KINDS.filter(({ kind }) => kind !== "changed" || counts.get(kind)! > 0);
    const toggles = known.map(({ kind, name, means }) =>
      toggle(kind, name, means, counts.get(kind)!, (isShown) => {
        if (isShown) hidden.delete(kind);
        else hidden.add(kind);
        refresh();
      }),
    );
    kinds.replaceChildren(...toggles);
    all = listDifferences(differences);
    list.node.hidden = false;
    refresh();
  };
  return {
    node,
    showDifferences,
    showProblem: (message) => figures.replaceChildren(h("p", { class: "viewer-note" }, message)),
    showLayout: (layout) => {
      for (const [index, button] of layouts.entries()) {
        button.setAttribute("aria-pressed", String(LAYOUTS[index]!.layout === layout));
      }
    },
    step: list.step,
  };
}

function figureList({ ap, f1, panoptic_quality: quality, mean_matched_iou: iou }: Figures): Node[] {
  const told: [string, string, number | undefined][] = [
    [
      "AP",
      "Average precision at an IoU of 0.5: matched / (matched + extra + missed)",
      ap?.["0.50"],
    ],
    ["F1", "F1 at an IoU of 0.5", f1],
    ["PQ", "Panoptic quality", quality],
    ["IoU", "Mean IoU of what is matched", iou],
  ];
  return told.map(([name, title, value]) =>
    h("div", { title }, h("span", {}, name), h("b", {}, (value ?? 0).toFixed(3))),
  );
}

function toggle(
  kind: Kind,
  name: string,
  means: string,
  count: number,
  changed: (isShown: boolean) => void,
): HTMLElement {
  const box: HTMLInputElement = h("input", {
    type: "checkbox",
    checked: true,
    onchange: () => changed(box.checked),
  });
  return h(
    "label",
    { title: `${name}: ${means}` },
    box,
    h("i", { class: "swatch", "data-kind": kind }),
    h("span", {}, name),
    h("b", {}, count),
  );
}
