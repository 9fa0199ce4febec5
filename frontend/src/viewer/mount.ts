/** Puts a viewer into an element of the page. */

import { h } from "../ui/dom";
import { reportFrame, reportObjects, reportState } from "./hooks";
import { Inspector } from "./inspector";
import { axesPart } from "./panel/axes";
import { panel } from "./panel/panel";
import { sheet } from "./panel/sheet";
import { status } from "./panel/status";
import { Stage } from "./stage";
import { DisplayStore, initialState } from "./store";
import { usePointer } from "./tools/pointer";
import { makeShortcuts, useShortcuts } from "./tools/shortcuts";
import type { LabelSource, ObjectTable, Viewer, ViewerOptions } from "./types";
import "./viewer.css";
import "./controls.css";
import "./overlays.css";

/** Shows an image, and labels over it, in `root`. Throws NoWebGl when the browser cannot. */
export function mountViewer(root: HTMLElement, options: ViewerOptions): Viewer {
  const { image, info } = options;
  const store = new DisplayStore(initialState(options));
  const canvas = h("canvas", { class: "viewer-canvas", tabindex: 0, "aria-label": info.name });
  root.classList.add("ocellus-viewer");
  root.replaceChildren(canvas);
  const stage = new Stage(canvas, image, store, (report) => {
    reportFrame(root, report);
    line.report(report);
    inspector.drawn();
  });
  const line = status(stage, info);
  const inspector = new Inspector(stage, store, line, (count) => reportObjects(root, count));
  const shortcuts = makeShortcuts(stage, store, {
    focusSelected: () => void inspector.focus(store.state.selected),
    toggleSheet: () => (help.open ? help.close() : help.showModal()),
    clear: () => store.update({ selected: 0 }),
  });
  const help = sheet(shortcuts);
  const side = panel(store, stage, info, { help: () => help.showModal() });
  const axes = axesPart(store, { z: image.sizeZ, t: image.sizeT });
  root.append(
    inspector.card.node,
    line.scale,
    axes.node,
    side.node,
    line.node,
    inspector.tip.node,
    help,
  );

  const ended = new AbortController();
  usePointer(stage, inspector, ended.signal);
  useShortcuts(root, shortcuts, ended.signal);
  const show = () => {
    for (const part of [side, axes, inspector]) part.show(store.state);
    reportState(root, store.state);
  };
  store.subscribe((state) => {
    show();
    options.onChange?.(state);
  });
  const setLabels = (source: LabelSource | null, objects: ObjectTable | null = null) => {
    store.update({ hovered: 0, selected: 0 });
    stage.setLabels(source);
    inspector.setObjects(objects);
    side.setHasLabels(source !== null);
  };
  const selected = store.state.selected;
  setLabels(options.labels ?? null, options.objects);
  store.update({ selected });
  show();

  return {
    get state() {
      return store.state;
    },
    setLabels,
    update: (change) => store.update(change),
    setHidden: (ids) => {
      stage.scene.labels?.setHidden(ids);
      stage.invalidate();
    },
    select: (id) => store.update({ selected: id }),
    focus: (id) => inspector.focus(id),
    fit: () => stage.fit(),
    destroy: () => {
      ended.abort();
      inspector.stop();
      stage.destroy();
      root.replaceChildren();
      root.classList.remove("ocellus-viewer");
    },
  };
}
