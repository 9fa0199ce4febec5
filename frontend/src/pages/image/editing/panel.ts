/** The panel of the tools: which is in hand, how large it is, and whether all is saved. */

import { h } from "../../../ui/dom";
import type { SessionState } from "./session";

export type ToolName =
  | "select"
  | "brush"
  | "eraser"
  | "polygon"
  | "split"
  | "seeds"
  | "merge"
  | "class"
  | "region"
  | "spot";

export const TOOLS: readonly { name: ToolName; text: string; key: string; does: string }[] = [
  { name: "select", text: "Select", key: "v", does: "Select objects and move about" },
  { name: "brush", text: "Brush", key: "b", does: "Paint the selected object, or a new one" },
  { name: "eraser", text: "Eraser", key: "e", does: "Erase from the selected object, or from all" },
  { name: "polygon", text: "Outline", key: "p", does: "Outline an object" },
  { name: "split", text: "Split", key: "k", does: "Split an object along a line" },
  { name: "seeds", text: "Seeds", key: "s", does: "Divide an object between seeds (Enter)" },
  { name: "merge", text: "Merge", key: "g", does: "Merge the objects clicked" },
  { name: "class", text: "Class", key: "4", does: "Give the objects clicked a class" },
  { name: "region", text: "Region", key: "5", does: "Find objects in a region with a model" },
  { name: "spot", text: "Find", key: "6", does: "Find the object clicked on with a model" },
];

export interface PanelActions {
  take(tool: ToolName): void;
  resize(radius: number): void;
  reach(planes: number): void;
  paintOver(isOver: boolean): void;
  remove(): void;
  fill(): void;
  smooth(): void;
  grow(): void;
  shrink(): void;
  copy(step: number): void;
  undo(): void;
  redo(): void;
}

export interface EditPanel {
  readonly node: HTMLElement;
  showTool(tool: ToolName, radius: number): void;
  showSession(state: SessionState): void;
  showSelected(id: number): void;
}

export function editPanel(
  actions: PanelActions,
  depth: number,
  parts: readonly HTMLElement[],
): EditPanel {
  const button = (text: string, title: string, onclick: () => void) =>
    h("button", { type: "button", title, onclick }, text);
  const tools = TOOLS.map(({ name, text, key, does }) =>
    button(text, `${does} (${key.toUpperCase()})`, () => actions.take(name)),
  );
  const size = h("input", { type: "range", min: 0, max: 100, "aria-label": "Brush size" });
  size.addEventListener("input", () => actions.resize(radiusAt(size.valueAsNumber)));
  const diameter = h("span", { class: "viewer-value" });
  const over = h("input", { type: "checkbox" });
  over.addEventListener("change", () => actions.paintOver(over.checked));
  const remove = button("Delete", "Delete the selected object (Del)", actions.remove);
  const fill = button("Fill holes", "Fill the holes of the selected object (L)", actions.fill);
  const reshape = [
    button("Smooth", "Smooth the selected object (W)", actions.smooth),
    button("Grow", "Grow the selected object by a pixel (Ctrl ↑)", actions.grow),
    button("Shrink", "Shrink the selected object by a pixel (Ctrl ↓)", actions.shrink),
    ...(depth > 1
      ? [
          button("Copy on", "Copy the selected object to the next plane (⇧D)", () =>
            actions.copy(1),
          ),
        ]
      : []),
  ];
  const undo = button("Undo", "Undo what you did last (Z)", actions.undo);
  const redo = button("Redo", "Do again what you undid (⇧Z)", actions.redo);
  const saved = h("p", { class: "edit-saved", role: "status" });
  const node = h(
    "section",
    { class: "viewer-section editing", "aria-label": "Edit" },
    h("div", { class: "viewer-row" }, h("h2", {}, "Edit"), undo, redo),
    h("div", { class: "edit-tools", role: "group", "aria-label": "Tools" }, ...tools),
    h("label", { class: "viewer-slider" }, "Size", size, diameter),
    ...(depth > 1 ? [reachField(actions, depth)] : []),
    h("label", { class: "viewer-row edit-over" }, over, "Paint over other objects"),
    h("div", { class: "edit-tools" }, remove, fill),
    h("div", { class: "edit-tools" }, ...reshape),
    ...parts,
    saved,
  );
  return {
    node,
    showTool: (tool, radius) => {
      for (const [index, { name }] of TOOLS.entries()) {
        tools[index]!.setAttribute("aria-pressed", String(name === tool));
      }
      size.value = String(stepOf(radius));
      diameter.textContent = `${Math.max(1, Math.round(2 * radius))} px`;
    },
    showSession: (state) => {
      undo.disabled = !state.canUndo;
      redo.disabled = !state.canRedo;
      saved.textContent = savedText(state);
      node.dataset.saved = String(state.waiting === 0);
      node.dataset.version = String(state.version);
    },
    showSelected: (id) => {
      remove.disabled = id === 0;
      fill.disabled = id === 0;
      for (const one of reshape) one.disabled = id === 0;
    },
  };
}

function reachField(actions: PanelActions, depth: number): HTMLElement {
  const planes = h("input", {
    ...{ type: "range", min: 0, max: Math.min(10, depth - 1), value: 0 },
    "aria-label": "Planes above and below",
  });
  const value = h("span", { class: "viewer-value" }, "±0");
  planes.addEventListener("input", () => {
    value.textContent = `±${planes.value}`;
    actions.reach(planes.valueAsNumber);
  });
  return h("label", { class: "viewer-slider" }, "Planes", planes, value);
}

function savedText({ waiting, isCutOff, version }: SessionState): string {
  if (isCutOff) return "Not saved: the server can't be reached. Trying again…";
  if (waiting > 0) return "Saving…";
  return version === 0 ? "Nothing changed yet" : "All changes saved";
}

/** The slider goes by factors: fine steps for small brushes. */
function radiusAt(step: number): number {
  return 0.5 * 800 ** (step / 100);
}

function stepOf(radius: number): number {
  return Math.round((Math.log(radius / 0.5) / Math.log(800)) * 100);
}
