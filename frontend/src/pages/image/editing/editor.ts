/** Changing the objects of a segmentation in the viewer. */

import type { Editing, MadeEdit, Patches } from "../../../api/edits";
import { effect, watch } from "../../../state/signal";
import { toast } from "../../../ui/toast";
import type { LabelSource, Shortcut, Tool, Viewer } from "../../../viewer";
import { History } from "../history/history";
import { Classes, classTool } from "./classes";
import { Finder } from "./finder";
import { editPanel, TOOLS, type ToolName } from "./panel";
import { EditSession, type Wish } from "./session";
import { type Bench, brush, glue, knife, polygon, seeding } from "./tools";
import "./editing.css";

const FIRST_RADIUS = 6;

/** A segmentation that is shown, and what it takes to change it. */
export interface Opened {
  readonly id: string;
  readonly labels: LabelSource;
  readonly patches: Patches;
  readonly state: Editing;
  /** The model that found its objects, as far as that is told. */
  readonly model: string | null;
}

/** What others do when somebody edits. */
export interface Followers {
  /** Objects were changed, by whomever. */
  edited(): void;
  /** The person gives classes: objects are to show them. */
  showClasses(): void;
}

/** Shows what others do; to those who may, gives the tools. */
export class Editor {
  readonly #session: EditSession;
  readonly #undo: (() => void)[] = [];
  readonly #history: History;

  constructor(
    private readonly viewer: Viewer,
    private readonly opened: Opened,
    private readonly project: string,
    private readonly followers: Followers,
  ) {
    const { id, labels, patches, state } = opened;
    this.#session = new EditSession(viewer, id, project, patches, state);
    const restore = (to: number, label: number | null) =>
      void this.#wish({ kind: "restore", to, ...(label !== null && { label }) });
    const allowed = { restore: state.may_edit ? restore : null };
    this.#history = new History(viewer, id, labels.levels[0]!, allowed);
    let { version } = state;
    const told = watch(this.#session.state, (now) => {
      if (now.version !== version) {
        followers.edited();
        this.#history.changed();
      }
      version = now.version;
    });
    this.#undo.push(told);
    if (state.may_edit) this.#offerTools(labels);
  }

  /** The version that is shown. */
  get version(): number {
    return this.#session.state.get().version;
  }

  /** The viewer's state has changed. */
  changed(): void {
    this.#history.select(this.#selected);
    this.#showSelected();
  }

  get #selected(): number {
    const { selected, selectedLayer } = this.viewer.state;
    return selectedLayer === 0 ? selected : 0;
  }

  /** Takes the tools away. */
  end(): void {
    this.viewer.use(null);
    this.#session.end();
    this.#history.end();
    for (const undo of this.#undo) undo();
  }

  #showSelected: () => void = () => {};

  #offerTools(labels: LabelSource): void {
    const { viewer } = this;
    const hand: { tool: ToolName; made: Tool | null } = { tool: "select", made: null };
    const bench = this.#bench(labels, () => panel.showTool(hand.tool, bench.radius));
    const classes = this.#classes(bench);
    const hold = (tool: Tool | null) => {
      if (!tool) return take("select");
      hand.made = tool;
      viewer.use(tool);
    };
    const finder = this.#finder(bench, hold, (tool) => take(tool));
    const take = (tool: ToolName) => {
      hand.tool = tool;
      finder.left();
      if (tool === "region" || tool === "spot") hand.made = finder[tool];
      else hand.made = tool === "class" ? classTool(classes) : makeTool(tool, bench);
      if (tool === "class") this.followers.showClasses();
      viewer.use(hand.made);
      panel.showTool(tool, bench.radius);
    };
    const wish = (kind: Wish["kind"]) => () => void bench.wish({ kind });
    const withSelected = (kind: "delete" | "fill" | "smooth" | "grow" | "shrink") => () => {
      // What is selected in another layer is none of ours.
      if (bench.selected) void bench.wish({ kind, labels: [bench.selected] });
    };
    const actions = {
      take,
      resize: (radius: number) => {
        bench.radius = radius;
      },
      reach: (planes: number) => {
        bench.planes = planes;
      },
      paintOver: (isOver: boolean) => {
        bench.isOverOthers = isOver;
      },
      ...{ remove: withSelected("delete"), fill: withSelected("fill") },
      ...{ smooth: withSelected("smooth"), grow: withSelected("grow") },
      shrink: withSelected("shrink"),
      copy: (step: number) => void this.#copy(bench, step),
      ...{ undo: wish("undo"), redo: wish("redo") },
    };
    const panel = editPanel(actions, labels.sizeZ, [classes.node, finder.node]);
    take("select");
    this.#showSelected = () => panel.showSelected(bench.selected);
    this.changed();
    this.#undo.push(
      viewer.addPart(panel.node),
      viewer.addShortcuts(shortcuts(actions, () => hand.made?.twice?.())),
      effect(() => panel.showSession(this.#session.state.get())),
    );
  }

  #classes(bench: Bench): Classes {
    const give = async (labels: readonly number[], name: string | null) => {
      if (await bench.wish({ kind: "classify", labels: [...labels], name })) {
        this.followers.showClasses();
      }
    };
    const selected = () => {
      const { selected: last, also } = this.viewer.state;
      return bench.selected ? [...also, last] : [];
    };
    return new Classes(this.project, { give, selected, select: bench.select });
  }

  #finder(
    bench: Bench,
    hold: (tool: Tool | null) => void,
    take: (tool: "region" | "spot") => void,
  ): Finder {
    const accept = async (proposal: string, object: number) =>
      (await bench.wish({ kind: "accept", proposal, object })) !== null;
    const { id: segmentation, model } = this.opened;
    const { image, select } = bench;
    const about = { project: this.project, segmentation, model, image };
    return new Finder(this.viewer, { ...about, hold, accept, select }, take);
  }

  #bench(labels: LabelSource, resized: () => void): Bench {
    const { viewer } = this;
    const { width, height } = labels.levels[0]!;
    let radius = FIRST_RADIUS;
    return {
      image: { width, height, depth: labels.sizeZ },
      get selected() {
        return viewer.state.selectedLayer === 0 ? viewer.state.selected : 0;
      },
      get radius() {
        return radius;
      },
      set radius(value: number) {
        radius = value;
        resized();
        viewer.sketch();
      },
      planes: 0,
      isOverOthers: false,
      wish: (wish: Wish) => this.#wish(wish),
      select: (id: number) => viewer.select(id),
      objectAt: (place) => viewer.objectAt(place),
      changed: () => viewer.sketch(),
    };
  }

  /** Draws the selected object in the next plane too, and goes there; in a movie at the next time. */
  async #copy(bench: Bench, step: number): Promise<void> {
    const { t, z } = this.viewer.state;
    if (bench.selected === 0) return;
    const deep = bench.image.depth > 1;
    const there = deep ? { to_z: z + step } : { to_z: z, to_t: t + step };
    const made = await bench.wish({ kind: "copy", labels: [bench.selected], t, z, ...there });
    if (made) this.viewer.update(deep ? { z: z + step } : { t: t + step });
  }

  async #wish(wish: Wish): Promise<MadeEdit | null> {
    if (this.viewer.state.overlay.isLocked) {
      toast("This layer is locked. Unlock it in the list of layers to change its objects.");
      return null;
    }
    const selected = this.viewer.state.selected;
    const made = await this.#session.submit(wish);
    if (made?.kind === "delete" && this.viewer.state.selected === selected) this.viewer.select(0);
    // A new object stays in hand: the next stroke goes on with it.
    if (made?.kind === "paint" && !wish.label && this.viewer.state.selected === 0) {
      this.viewer.select(Math.max(...made.labels));
    }
    return made;
  }
}

function makeTool(name: ToolName, bench: Bench): Tool | null {
  if (name === "brush" || name === "eraser") return brush(bench, name === "eraser");
  if (name === "polygon") return polygon(bench);
  if (name === "split") return knife(bench);
  if (name === "seeds") return seeding(bench);
  return name === "merge" ? glue(bench) : null;
}

function shortcuts(
  actions: {
    take(tool: ToolName): void;
    remove(): void;
    fill(): void;
    smooth(): void;
    grow(): void;
    shrink(): void;
    copy(step: number): void;
    undo(): void;
    redo(): void;
  },
  close: () => void,
): Shortcut[] {
  const key = (keys: string[], shown: string, does: string, run: () => void) => {
    return { keys, shown, does, run };
  };
  return [
    ...TOOLS.map(({ name, key: letter, does }) =>
      key([...new Set([letter, letter.toUpperCase()])], letter.toUpperCase(), does, () =>
        actions.take(name),
      ),
    ),
    key([], "1 … 9, 0", "With the class tool: give or take a class", () => {}),
    key(["Delete", "Backspace"], "Del", "Delete the selected object", actions.remove),
    key(["l", "L"], "L", "Fill the holes of the selected object", actions.fill),
    key(["w", "W"], "W", "Smooth the selected object", actions.smooth),
    key(["Ctrl+ArrowUp"], "Ctrl ↑", "Grow the selected object", actions.grow),
    key(["Ctrl+ArrowDown"], "Ctrl ↓", "Shrink the selected object", actions.shrink),
    key(["D"], "⇧D", "Copy the selected object on", () => actions.copy(1)),
    key(["Enter"], "↵", "Close the outline, or divide between seeds", close),
    key(["z", "Ctrl+z"], "Z", "Undo what you did last", actions.undo),
    key(["Z", "Ctrl+Z", "Ctrl+y"], "⇧Z", "Do again what you undid", actions.redo),
  ];
}
