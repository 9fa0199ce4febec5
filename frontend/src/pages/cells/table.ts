/** Every cell with some of its measurements, in the order of any of them. */

import { addresses, segmentations } from "../../api/endpoints";
import type { SortedCells } from "../../api/types";
import { inTurn } from "../../state/in-turn";
import { openDialog } from "../../ui/dialog";
import { fill, h, icon, need } from "../../ui/dom";
import { searchField } from "../../ui/search";
import { virtualList } from "../../ui/virtual-list";
import { readColumn, trim } from "../../viewer/units";
import { ordered } from "../image/objects/order";

/** As many as the server gives at once, and a page is wide. */
const MOST = 8;
const ROW_PX = 30;
type Values = readonly (number | null)[];

export class CellTable {
  private sorted: SortedCells = { phenotypes: [], label: [], kinds: [] };
  private there: readonly string[] = [];
  private chosen: string[] = [];
  private values = new Map<string, Values>();
  private order: { column: string; isFalling: boolean } = { column: "", isFalling: false };
  private places: number[] = [];
  private readonly heads = h("div", { class: "cell-heads" });
  private readonly list = virtualList({
    role: "list",
    label: "Cells",
    rowHeight: ROW_PX,
    row: (index) => this.row(this.places[index]!),
  });

  constructor(
    private readonly segmentation: string,
    private readonly image: string,
  ) {
    const choose = h(
      "button",
      { type: "button", class: "small", onclick: () => this.choose() },
      icon("table"),
      "Columns",
    );
    fill(need("#table-choices", HTMLElement), choose);
    fill(need("#cells-table", HTMLElement), this.heads, this.list.node);
  }

  async load(sorted: SortedCells): Promise<void> {
    this.sorted = sorted;
    this.there = (await segmentations.columns(this.segmentation, "")).columns;
    if (this.chosen.length === 0) this.chosen = firstOf(this.there);
    await this.read();
  }

  private readonly read = inTurn(async () => {
    const wanted = this.chosen;
    const read = await segmentations.columns(this.segmentation, wanted.join(","));
    this.values = new Map(wanted.map((name) => [name, read.values[name] ?? []]));
    this.show();
  });

  private show(): void {
    const { label } = this.sorted;
    const { column, isFalling } = this.order;
    const by = this.values.get(column) ?? null;
    this.places = ordered([...label.keys()], label, by, isFalling);
    const columns = `90px 160px repeat(${this.chosen.length}, minmax(110px, 1fr))`;
    this.list.node.style.setProperty("--columns", columns);
    this.heads.style.setProperty("--columns", columns);
    fill(
      this.heads,
      this.head("", "Id"),
      h("span", {}, "Phenotype"),
      ...this.chosen.map((name) => this.head(name, titleOf(name))),
    );
    this.list.show(this.places.length);
  }

  private head(column: string, text: string): HTMLElement {
    const isOrder = this.order.column === column;
    const button = h("button", { type: "button", title: column || "id" }, text);
    if (isOrder) button.dataset.sort = this.order.isFalling ? "descending" : "ascending";
    button.addEventListener("click", () => {
      this.order = { column, isFalling: isOrder ? !this.order.isFalling : column !== "" };
      this.show();
    });
    return button;
  }

  private row(at: number): HTMLElement {
    const label = this.sorted.label[at]!;
    const kind = this.sorted.phenotypes[this.sorted.kinds[at]!];
    const swatch = h("span", { class: "phenotype-swatch" });
    if (kind) swatch.style.background = kind.color;
    const place = `${addresses.image(this.image, this.segmentation)}&object=${label}`;
    return h(
      "div",
      { class: "cell-row", role: "listitem" },
      h("a", { href: place }, `#${label}`),
      kind ? h("span", {}, swatch, ` ${kind.name}`) : h("span", { class: "faint" }, "–"),
      ...this.chosen.map((name) => {
        const value = this.values.get(name)?.[at];
        return h("span", { class: "number" }, value == null ? "–" : trim(value));
      }),
    );
  }

  private choose(): void {
    const boxes = this.there.map((name) => {
      const checked = this.chosen.includes(name);
      return h("input", { type: "checkbox", value: name, checked });
    });
    const labels = boxes.map((box) =>
      h("label", { class: "check", title: box.value }, box, ` ${titleOf(box.value)}`),
    );
    const textOf = (label: HTMLElement): string => `${label.title} ${label.textContent}`;
    openDialog({
      title: `Columns (at most ${MOST} at once)`,
      action: "Show",
      wide: true,
      body: [
        searchField("Find a column", labels, textOf, (label, isWanted) => {
          label.hidden = !isWanted;
        }),
        h("div", { class: "column-choice" }, ...labels),
      ],
      submit: async () => {
        const wanted = boxes.filter((box) => box.checked).map((box) => box.value);
        if (wanted.length > MOST) throw new Error(`Choose at most ${MOST} columns.`);
        this.chosen = wanted;
        await this.read();
      },
    });
  }
}

/** Size first, then markers. */
function firstOf(there: readonly string[]): string[] {
  const size = there.filter((name) => /^(area|volume)_(um[23]|px)$/.test(name)).slice(-1);
  const markers = there.filter((name) => name.startsWith("mean_"));
  return [...size, ...markers].slice(0, MOST);
}

function titleOf(name: string): string {
  const { label, unit } = readColumn(name);
  return unit ? `${label} (${unit})` : label;
}
