/** The ways to take a result home. */

import { addresses } from "../../api/endpoints";
import { problemError } from "../../api/errors";
import { resultAddresses } from "../../api/results";
import type { ExportFormat, Program } from "../../api/types";
import { h, icon } from "../../ui/dom";
import { toastError } from "../../ui/toast";

/** Every format of the server, in the order of the menu. */
export const FORMATS: Record<ExportFormat, string> = {
  "labels-tiff": "Label image (TIFF)",
  "ome-tiff": "Label image (OME-TIFF)",
  "ome-zarr": "Label image (OME-Zarr, zip)",
  csv: "Measurements (CSV)",
  "tracks-csv": "Tracks through time (CSV)",
  parquet: "Measurements and outlines (Parquet)",
  fcs: "Measurements for cytometry (FCS)",
  h5ad: "Measurements for scanpy (AnnData)",
  "imagej-roi": "Outlines for ImageJ (ROI zip)",
  geojson: "Outlines for QuPath (GeoJSON)",
  coco: "Masks for machine learning (COCO)",
  "cellpose-npy": "Masks for Cellpose (_seg.npy)",
};

/** What opens a result elsewhere: a file with the site's address, and room for a token. */
export const PROGRAMS: Record<Program, string> = {
  napari: "Open in napari (script)",
  fiji: "Open in Fiji (macro)",
  qupath: "Open in QuPath (script)",
  notebook: "Open in Jupyter (notebook)",
};

/** These can't hold every stack or series: the reason is shown, not saved as a file. */
const MAY_REFUSE = new Set<string>(["coco", "cellpose-npy", "tracks-csv"]);

/** A menu of download links for one segmentation; `more` goes into their addresses. */
export function exportMenu(
  segmentation: string,
  name: string,
  more: () => string = () => "",
): HTMLDetailsElement {
  const links = Object.entries(FORMATS).map(([format, label]) => {
    const href = addresses.exported(segmentation, format);
    const link = h("a", { href, download: true }, label);
    // What else the address says is known only when one takes it.
    link.addEventListener("click", () => {
      link.href = more() ? `${href}&${more()}` : href;
    });
    if (MAY_REFUSE.has(format)) link.addEventListener("click", (event) => asked(event, link));
    return link;
  });
  const programs = Object.entries(PROGRAMS).map(([program, label]) =>
    h("a", { href: resultAddresses.opened(segmentation, program), download: true }, label),
  );
  return h(
    "details",
    { class: "menu" },
    h("summary", { "aria-label": `Download the result of ${name}` }, icon("download")),
    h("div", { class: "menu-items" }, ...links, h("hr"), ...programs),
  );
}

function asked(event: Event, link: HTMLAnchorElement): void {
  event.preventDefault();
  save(link.href).catch(toastError);
}

/** Fetches a file and saves it; a refusal is thrown in the server's words. */
async function save(address: string): Promise<void> {
  const answer = await fetch(address, { headers: { Accept: "*/*" } });
  if (!answer.ok) throw problemError(answer.status, await answer.text());
  const content = URL.createObjectURL(await answer.blob());
  const download = fileName(answer.headers.get("Content-Disposition") ?? "");
  h("a", { href: content, download }).click();
  setTimeout(() => URL.revokeObjectURL(content), 60_000);
}

/** The name in a Content-Disposition header, plain or in UTF-8. */
export function fileName(header: string): string {
  const encoded = /filename\*=utf-8''([^;]+)/i.exec(header)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/.exec(header)?.[1] ?? "result";
}
