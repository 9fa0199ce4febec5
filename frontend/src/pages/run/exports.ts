/** The ways to take a result home. */

import { addresses } from "../../api/endpoints";
import { h, icon } from "../../ui/dom";

const FORMATS: readonly [string, string][] = [
  ["labels-tiff", "Label image (TIFF)"],
  ["ome-tiff", "Label image (OME-TIFF)"],
  ["csv", "Measurements (CSV)"],
  ["parquet", "Measurements and outlines (Parquet)"],
];

/** A menu of download links for one segmentation. */
export function exportMenu(segmentation: string, name: string): HTMLElement {
  const links = FORMATS.map(([format, label]) =>
    h("a", { href: addresses.exported(segmentation, format), download: true }, label),
  );
  return h(
    "details",
    { class: "menu" },
    h("summary", { "aria-label": `Download the result of ${name}` }, icon("download")),
    h("div", { class: "menu-items" }, ...links),
  );
}
