/** What tests may read: attributes on the viewer's element that tell what it shows, and change nothing. */
import type { StageReport } from "./stage";
import type { DisplayState } from "./types";

export function reportFrame(root: HTMLElement, report: StageReport): void {
  set(root, "zoom", report.camera.zoom.toPrecision(6));
  set(root, "center", `${report.camera.x.toFixed(2)},${report.camera.y.toFixed(2)}`);
  const { angle = 0, isMirrored = false } = report.camera;
  set(root, "turn", `${Math.round((angle * 180) / Math.PI)}${isMirrored ? ",mirrored" : ""}`);
  set(root, "level", String(report.level));
  set(root, "loading", String(report.loading));
  set(root, "frameMs", report.frameMs.toFixed(1));
  set(root, "scriptMs", report.scriptMs.toFixed(2));
}

export function reportState(root: HTMLElement, state: DisplayState): void {
  set(root, "selected", String(state.selected));
  set(root, "selection", String(state.selected === 0 ? 0 : state.also.length + 1));
  set(root, "hovered", String(state.hovered));
  set(root, "plane", `${state.t},${state.z}`);
}

export function reportObjects(root: HTMLElement, count: number | null): void {
  set(root, "visibleObjects", count === null ? "" : String(count));
}

function set(root: HTMLElement, name: string, value: string): void {
  if (root.dataset[name] !== value) root.dataset[name] = value;
}
