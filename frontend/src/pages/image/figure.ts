/** Pictures of what is seen, for papers and talks: links in the menu of downloads. */

import { resultAddresses } from "../../api/results";
import { h } from "../../ui/dom";
import type { Viewer } from "../../viewer";

/** As wide as a page of a journal at 300 dots an inch, and a little more. */
const SIZE = 2000;

/** Links to figures of the view as it is when they are followed, and to a sheet of objects. */
export function pictureLinks(viewer: Viewer, segmentation: string): HTMLElement[] {
  const figure = (kind: "png" | "svg", label: string): HTMLElement => {
    const link = h("a", { href: "#", download: true }, label);
    link.addEventListener("click", () => {
      link.href = `${resultAddresses.figure(segmentation)}?${figureQuery(viewer, kind)}`;
    });
    return link;
  };
  const sheet = h("a", { href: "#", download: true }, "Objects beside each other (PNG)");
  sheet.addEventListener("click", () => {
    const { selected, also } = viewer.state;
    const chosen = [selected, ...also].filter((id) => id > 0);
    const query = new URLSearchParams({ channels: looks(viewer) });
    if (chosen.length > 1) query.set("labels", [...new Set(chosen)].join(","));
    sheet.href = `${resultAddresses.montage(segmentation)}?${query}`;
  });
  return [
    h("hr"),
    figure("png", "Figure of this view (PNG)"),
    figure("svg", "Figure of this view (SVG)"),
    sheet,
  ];
}

function figureQuery(viewer: Viewer, kind: string): URLSearchParams {
  const { t, z, overlay } = viewer.state;
  const { x0, y0, x1, y1 } = viewer.visible;
  return new URLSearchParams({
    as: kind,
    box: [x0, y0, x1, y1].join(","),
    t: String(t),
    z: String(z),
    size: String(SIZE),
    outlines: overlay.visible ? "plain" : "none",
    channels: looks(viewer),
  });
}

/** Channels as they are shown: number, colour, black, full and gamma. */
function looks(viewer: Viewer): string {
  return viewer.state.channels
    .map((one, number) => ({ ...one, number }))
    .filter((one) => one.visible)
    .map(({ number, color, start, end, gamma }) =>
      [number, color.replace("#", ""), start, end, gamma].map(plain).join(":"),
    )
    .join(",");
}

/** Numbers without exponents. */
function plain(value: string | number): string {
  return typeof value === "string" ? value : String(Number(value.toFixed(6)));
}
