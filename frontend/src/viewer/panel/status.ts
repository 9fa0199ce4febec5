/** The line below the image: coordinates, samples under the cursor, zoom, what is being loaded. */

import { h, setText } from "../../ui/dom";
import type { Point } from "../camera";
import type { Stage, StageReport } from "../stage";
import type { DisplayState, ImageInfo } from "../types";
import { micrometres, scaleBar, trim } from "../units";

export interface Status {
  readonly node: HTMLElement;
  readonly scale: HTMLElement;
  /** Describes the point (full-resolution pixels) under the cursor; null when it is elsewhere. */
  point(point: Point | null, state: DisplayState): void;
  report(report: StageReport): void;
  objects(count: number | null): void;
}

export function status(stage: Stage, info: ImageInfo): Status {
  const place = h("span", { class: "viewer-place" });
  const samples = h("span", { class: "viewer-samples" });
  const count = h("span");
  const loading = h("span", { class: "viewer-loading", role: "status" });
  const retry = {
    type: "button",

    hidden: true,
    onclick: () => stage.retry(),
  };
  const again = h("button", retry, "Try again");
  const zoom = h("span", { class: "viewer-zoom" });
  const parts = [place, samples, h("span", { class: "viewer-gap" }), count, loading, again, zoom];
  const bar = h("div", { class: "viewer-bar" });
  const length = h("span");
  const scale = h("div", { class: "viewer-scale", "aria-hidden": "true" }, length, bar);

  const report = ({ camera, loading: missing, failed }: StageReport) => {
    const { width, text } = scaleBar(camera.zoom, info.pixelSize.x);
    bar.style.width = `${width}px`;
    setText(length, text);
    setText(zoom, `${trim(camera.zoom * 100)} %`);
    again.hidden = failed === 0;
    setText(loading, failed ? "Part of the image could not be loaded." : missing ? "Loading…" : "");
  };
  const point = (at: Point | null, state: DisplayState) => {
    setText(place, at ? coordinates(at, info) : "");
    setText(samples, at ? samplesAt(at, state, stage, info) : "");
  };
  const objects = (number: number | null) =>
    setText(
      count,
      number === null ? "" : `${trim(number)} ${number === 1 ? "object" : "objects"} in view`,
    );
  return { node: h("footer", { class: "viewer-status" }, ...parts), scale, point, report, objects };
}

function coordinates(at: Point, { pixelSize }: ImageInfo): string {
  const pixels = `${Math.floor(at.x)}, ${Math.floor(at.y)} px`;
  if (!pixelSize.x || !pixelSize.y) return pixels;
  return `${micrometres(at.x * pixelSize.x)}, ${micrometres(at.y * pixelSize.y)} (${pixels})`;
}

function samplesAt(at: Point, state: DisplayState, stage: Stage, info: ImageInfo): string {
  const { pyramid } = stage.scene.image;
  const values = state.channels.map((channel, index) => {
    const value = channel.visible ? pyramid.sample(at, index, stage.plane) : null;
    if (value === null) return null;
    const name = info.isRgb ? "RGB"[index] : info.channels[index]?.name;
    return `${state.channels.length > 1 && name ? `${name} ` : ""}${trim(value)}`;
  });
  return values.filter((text) => text !== null).join(" · ");
}
