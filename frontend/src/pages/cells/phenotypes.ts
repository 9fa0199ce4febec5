/** The phenotypes of the project with how many cells of the result are of each. */

import { phenotypes } from "../../api/phenotypes";
import type { SortedCells } from "../../api/types";
import { confirmDialog, openDialog } from "../../ui/dialog";
import { h, icon, need } from "../../ui/dom";
import { plural } from "../../ui/format";
import { offerUndo } from "../../ui/undo";

type Counted = SortedCells["phenotypes"][number];

/** Lists them; `reload` shows what of them was changed. */
export async function showPhenotypes(
  segmentation: string,
  mayChange: boolean,
  reload: () => Promise<void>,
): Promise<SortedCells> {
  const sorted = await phenotypes.sorted(segmentation);
  const all = sorted.label.length;
  const rows = sorted.phenotypes.map((one) => row(one, all, mayChange, reload));
  need("#phenotypes", HTMLElement).replaceChildren(...rows);
  need("#phenotypes-empty", HTMLElement).hidden = rows.length > 0;
  return sorted;
}

function row(
  one: Counted,
  all: number,
  mayChange: boolean,
  reload: () => Promise<void>,
): HTMLElement {
  const swatch = h("span", { class: "phenotype-swatch" });
  swatch.style.background = one.color;
  const share = all ? ` · ${((100 * one.cells) / all).toFixed(1)} %` : "";
  const line = h(
    "li",
    {},
    swatch,
    h("strong", {}, one.name),
    h("span", { class: "soft number" }, `${plural(one.cells, "cell")}${share}`),
  );
  if (mayChange) line.append(changeButton(one, reload), removeButton(one, reload));
  return line;
}

function changeButton(one: Counted, reload: () => Promise<void>): HTMLElement {
  return iconButton("edit", `Change ${one.name}`, () => {
    const name = h("input", { type: "text", id: "phenotype-name", required: true, maxlength: 60 });
    const color = h("input", { type: "color", id: "phenotype-color" });
    [name.value, color.value] = [one.name, one.color];
    openDialog({
      title: "Change the phenotype",
      action: "Save",
      body: [
        h("div", { class: "field" }, h("label", { for: name.id }, "Name"), name),
        h("div", { class: "field" }, h("label", { for: color.id }, "Colour"), color),
      ],
      submit: async () => {
        await phenotypes.rename(one.id, name.value, color.value);
        await reload();
      },
    });
  });
}

function removeButton(one: Counted, reload: () => Promise<void>): HTMLElement {
  return iconButton("trash", `Remove ${one.name}`, () => {
    const text = `“${one.name}” goes for all members and results of the project.`;
    confirmDialog("Remove the phenotype?", text, "Remove", async () => {
      await phenotypes.remove(one.id);
      await reload();
      offerUndo(`“${one.name}” removed.`, [{ kind: "phenotype", id: one.id }], reload);
    });
  });
}

function iconButton(name: string, label: string, onclick: () => void): HTMLElement {
  return h(
    "button",
    { type: "button", class: "quiet small", "aria-label": label, title: label, onclick },
    icon(name),
  );
}
