/** What the run found, image by image: a box from quarter to quarter, whiskers from 5 to 95 %. */

import { addresses } from "../../api/endpoints";
import { overview, resultAddresses } from "../../api/results";
import type { Overview } from "../../api/types";
import { h, need } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toastError } from "../../ui/toast";
import { readColumn, trim } from "../../viewer/units";
import "./overview.css";

/** Fills the panel when it is opened; results that come later are there when it is opened again. */
export function offerOverview(run: string): void {
  const details = need("#run-overview", HTMLDetailsElement);
  const select = need("#overview-column", HTMLSelectElement);
  const load = async (): Promise<void> => {
    const found = await overview(run, select.value);
    const options = found.columns.map((value) => h("option", { value }, nameOf(value)));
    select.replaceChildren(...options);
    select.value = found.column;
    need("#overview-rows", HTMLElement).replaceChildren(...rowsOf(found));
    need("#overview-empty", HTMLElement).hidden = found.images.length > 0;
    need("#overview-more", HTMLElement).hidden = !found.more;
  };
  details.addEventListener("toggle", () => {
    if (details.open) load().catch(toastError);
  });
  select.addEventListener("change", () => load().catch(toastError));
}

function rowsOf({ images, column }: Overview): HTMLElement[] {
  const all = images.flatMap((image) => image.quantiles);
  const bounds: [number, number] = [Math.min(...all, 0), Math.max(...all, 1e-9)];
  return images.map((image) => {
    const middle = image.quantiles[2];
    const plot = spreadPlot(column, image.quantiles, bounds);
    return h(
      "tr",
      {},
      h("td", {}, h("a", { href: addresses.image(image.image, image.segmentation) }, image.name)),
      h("td", { class: "number" }, plural(image.objects, "object")),
      h("td", { class: "number" }, middle === undefined ? "–" : trim(middle)),
      h("td", { class: "spread-cell" }, plot),
      h("td", {}, h("a", { href: resultAddresses.cells(image.segmentation) }, "Cells")),
    );
  });
}

/** A box from quarter to quarter, whiskers from 5 to 95 %, on an axis from `low` to `high`. */
export function spreadPlot(
  column: string,
  [least, first, middle, third, most]: readonly number[],
  [low, high]: readonly [number, number],
): HTMLElement {
  const plot = h("div", { class: "spread", role: "img" });
  if (least === undefined) return plot;
  const at = (value: number): string => `${(100 * (value - low)) / (high - low)}%`;
  const half = `half from ${trim(first!)} to ${trim(third!)}`;
  plot.title = `${nameOf(column)}: median ${trim(middle!)}, ${half}`;
  plot.setAttribute("aria-label", plot.title);
  plot.append(
    part("spread-line", at(least), at(most!)),
    part("spread-box", at(first!), at(third!)),
    part("spread-middle", at(middle!), at(middle!)),
  );
  return plot;
}

function part(name: string, from: string, to: string): HTMLElement {
  const node = h("span", { class: name });
  node.style.left = from;
  node.style.right = `calc(100% - ${to})`;
  return node;
}

function nameOf(column: string): string {
  const { label, unit } = readColumn(column);
  return unit ? `${label} (${unit})` : label;
}
