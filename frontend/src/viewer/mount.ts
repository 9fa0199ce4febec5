/** Puts a viewer into an element of the page. */
import { h } from "../ui/dom";
import type { Point } from "./camera";
import { reportFrame, reportObjects, reportState } from "./hooks";
import { Inspector } from "./inspector";
import type { Lookup } from "./layers/lookup";
import { axesPart } from "./panel/axes";
import type { PanelPart } from "./panel/channels";
import { dividerPart } from "./panel/divider";
import { lostNote } from "./panel/lost";
import { type OverviewPart, overviewPart } from "./panel/overview_part";
import { type Panel, panel } from "./panel/panel";
import { type Sheet, sheet } from "./panel/sheet";
import { type Status, status } from "./panel/status";
import { Settler } from "./settler";
import { Stage, type StageReport } from "./stage";
import { DisplayStore, initialState } from "./store";
import { usePointer } from "./tools/pointer";
import { makeShortcuts, useShortcuts, withMore } from "./tools/shortcuts";
import { ToolPointer } from "./tools/tool";
import type {
  Box,
  DisplayState,
  LabelLayerSource,
  LabelSource,
  ObjectTable,
  Paint,
  PartPlace,
  Shortcut,
  TileAddress,
  Tool,
  Viewer,
  ViewerOptions,
} from "./types";
import type { View } from "./view";
import { ViewKeeper } from "./view_keeper";
import { Depth } from "./volume/depth";
import "./viewer.css";
import "./controls.css";
import { pixelsOf } from "./visible";
import "./overlays.css";

const NONE: readonly number[] = [];
/** What of the state the panel tells; pointing at objects is not of it. */
const SHOWN_IN_PANEL = [
  ...(["channels", "isSmooth", "overlay", "others", "active", "solo", "order"] as const),
];

/** Shows an image, and labels over it, in `root`. Throws NoWebGl when the browser cannot. */
export function mountViewer(root: HTMLElement, options: ViewerOptions): Viewer {
  return new MountedViewer(root, options);
}

class MountedViewer implements Viewer {
  #root: HTMLElement;
  #store: DisplayStore;
  #stage: Stage;
  #status: Status;
  #inspector: Inspector;
  #panel: Panel;
  #parts: PanelPart[] = [];
  #help: Sheet = sheet();
  #shortcuts: Shortcut[];
  #tools: ToolPointer;
  #drawer = h("div", { class: "viewer-drawer" });
  #ended = new AbortController();
  #settler: Settler;
  #keeper: ViewKeeper;
  #overview: OverviewPart;
  #depth: Depth;

  constructor(root: HTMLElement, options: ViewerOptions) {
    const { image, info } = options;
    this.#root = root;
    this.#store = new DisplayStore(initialState(options));
    const canvas = h("canvas", { class: "viewer-canvas", tabindex: 0, "aria-label": info.name });
    root.classList.add("ocellus-viewer");
    root.replaceChildren(canvas);
    this.#stage = new Stage(canvas, image, this.#store, (report) => this.#drawn(report));
    this.#status = status(this.#stage, info);
    this.#inspector = new Inspector(this.#stage, this.#store, this.#status, (count) =>
      reportObjects(root, count),
    );
    const axes = axesPart(this.#store, { z: image.sizeZ, t: image.sizeT });
    this.#keeper = new ViewKeeper(this.#stage, this.#store, () =>
      this.#panel.showSteps(this.#keeper.canGoBack, this.#keeper.canGoForth),
    );
    const { channels } = initialState({ ...options, initialState: {} });
    this.#settler = new Settler(this.#stage, this.#store, info, channels);
    this.#panel = this.#makePanel(options);
    this.#overview = overviewPart(this.#stage);
    this.#depth = new Depth(root, this.#stage, this.#store, info);
    // Before whoever moves the view: a tool comes first.
    const choosing = {
      outlined: (outline: readonly Point[], adds: boolean) =>
        this.#inspector.outline(outline, adds),
      clicked: (point: Point, adds: boolean) => this.#inspector.click(point, adds),
    };
    this.#tools = new ToolPointer(this.#stage, this.#store, choosing, this.#ended.signal);
    this.#shortcuts = withMore(this.#obey(), this.#depth.shortcuts);
    const { card, tip } = this.#inspector;
    const { scale, node: line } = this.#status;
    const divider = dividerPart(this.#store, this.#stage);
    root.append(card.node, scale, divider.node, axes.node, this.#panel.node, line, tip.node);
    root.append(this.#overview.node, ...this.#depth.nodes, this.#drawer, this.#help.node);
    axes.node.append(...this.#depth.buttons);
    root.append(lostNote(canvas, this.#ended.signal));
    this.#parts = [axes, divider];
    this.#settler.begin();
    this.#start(options);
  }

  get view(): View {
    return this.#keeper.view;
  }

  setView(view: View): void {
    this.#settler.leave();
    this.#keeper.show(view);
  }

  get state(): DisplayState {
    return this.#store.state;
  }

  setLabels(source: LabelSource | null, objects: ObjectTable | null = null): void {
    this.setLayers(source ? [{ labels: source, objects }] : []);
  }

  setLayers(layers: readonly LabelLayerSource[]): void {
    const isKept = layers[0]?.labels === this.#stage.scene.labels?.pyramid.source;
    const { selectedLayer, active, layout } = this.state;
    const none = { hovered: 0, hoveredLayer: 0, solo: -1, order: [] };
    this.#store.update({
      ...none,
      ...(isKept && selectedLayer === 0 ? {} : { selected: 0, selectedLayer: 0, also: [] }),
      active: active < layers.length ? active : 0,
      layout: layers.length > 1 ? layout : "single",
    });
    this.#stage.setLayers(layers.map(({ labels }) => labels));
    this.#inspector.setLayers(layers);
    this.#panel.setLayers(layers.map(({ name = "", remove }) => ({ name, remove })));
    this.#show(this.state);
  }

  update(change: Partial<DisplayState>): void {
    this.#store.update(change);
  }

  setHidden(ids: Iterable<number>, layer = 0): void {
    this.#change(layer, (lookup) => lookup.setHidden(ids));
  }

  paint(paint: Paint | null, layer = 0): void {
    this.#change(layer, (lookup) => lookup.paint(paint));
  }

  select(id: number, layer = 0): void {
    this.selectAll(id ? [id] : [], layer);
  }

  selectAll(ids: readonly number[], layer = 0): void {
    const selected = ids.at(-1) ?? 0;
    const also = ids.length > 1 ? ids.slice(0, -1) : NONE;
    this.#store.update({ selected, selectedLayer: layer, also });
  }

  focus(id: number, layer = 0): Promise<void> {
    return this.#inspector.focus(id, layer);
  }

  show(box: Box, plane: { t?: number; z?: number } = {}): void {
    this.#store.update(plane);
    this.#stage.look(box);
  }

  addPart(node: HTMLElement, place: PartPlace = "top"): () => void {
    return this.#panel.add(node, place);
  }

  addShortcuts(shortcuts: readonly Shortcut[]): () => void {
    this.#shortcuts = withMore(this.#shortcuts, shortcuts);
    return () => {
      this.#shortcuts = this.#shortcuts.filter((one) => !shortcuts.includes(one));
    };
  }

  objectAt(place: { x: number; y: number }): number {
    return this.#stage.objectAt(place);
  }

  use(tool: Tool | null): void {
    this.#tools.take(tool);
  }

  choose(kind: "rectangle" | "lasso"): void {
    this.#tools.arm(kind);
  }

  setDrawer(node: HTMLElement | null): void {
    this.#drawer.replaceChildren(...(node ? [node] : []));
  }

  sketch(): void {
    this.#tools.draw();
  }

  async refresh(tiles: readonly TileAddress[], layer = 0): Promise<void> {
    await this.#stage.refresh(tiles, layer);
    this.#inspector.forget(layer);
    this.#depth.forget(layer);
  }

  get visible(): Box {
    return pixelsOf(this.#stage.visibleRect, this.#stage.imageSize);
  }

  fit(): void {
    this.#stage.fit();
  }

  destroy(): void {
    this.#ended.abort();
    this.#inspector.stop();
    this.#keeper.stop();
    this.#depth.end();
    this.#stage.destroy();
    this.#root.replaceChildren();
    this.#root.classList.remove("ocellus-viewer");
  }

  /** Listens to pointer and keyboard; gives the keys. */
  #obey(): Shortcut[] {
    const shortcuts = makeShortcuts(this.#stage, this.#store, {
      focusSelected: () => void this.focus(this.state.selected, this.state.selectedLayer),
      showSheet: () => this.#openHelp(),
      clear: () => this.select(0),
      step: (by) => this.#keeper.step(by),
    });
    usePointer(this.#stage, this.#inspector, this.#ended.signal);
    useShortcuts(this.#root, () => this.#shortcuts, this.#ended.signal, this.#tools.key);
    return shortcuts;
  }

  #makePanel({ info, onChannels }: ViewerOptions): Panel {
    return panel(this.#store, this.#stage, info, {
      help: () => this.#openHelp(),
      step: (by) => this.#keeper.step(by),
      changed: () => onChannels?.(this.state, false),
      reset: () => {
        this.#settler.reset();
        onChannels?.(this.state, true);
      },
    });
  }

  #openHelp(): void {
    this.#help.open(this.#shortcuts);
  }

  #change(layer: number, change: (lookup: Lookup) => void): void {
    this.#stage.scene.layers[layer]?.change(change);
    this.#stage.invalidate();
  }

  #start({ labels, objects, onChange }: ViewerOptions): void {
    const { selected } = this.state;
    this.setLabels(labels ?? null, objects);
    this.select(selected);
    this.#panel.show(this.state);
    this.#show(this.state);
    this.#store.subscribe((state, before) => {
      // Pointing at objects changes the state often: the panel has no part in that.
      if (SHOWN_IN_PANEL.some((name) => state[name] !== before[name])) this.#panel.show(state);
      this.#show(state);
      onChange?.(state);
    });
  }

  #show(state: DisplayState): void {
    for (const part of this.#parts) part.show(state);
    this.#depth.changed(state);
    this.#inspector.show(state);
    reportState(this.#root, state);
  }

  #drawn(report: StageReport): void {
    reportFrame(this.#root, report);
    this.#status.report(report);
    this.#inspector.drawn();
    this.#tools.draw();
    this.#overview.drawn();
    this.#depth.drawn();
    this.#keeper.drawn();
    if (report.loading > 0) return;
    this.#settler.settle();
    this.#panel.settled();
  }
}
