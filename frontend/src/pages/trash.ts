/** What was deleted, in a project or of projects themselves: bringing it back, removing it for good. */

import "../ui/page";
import { cursorOf } from "../api/client";
import { ProjectSocket } from "../api/socket";
import { type InTrash, trash } from "../api/trash";
import type { Page } from "../api/types";
import { inTurn } from "../state/in-turn";
import { showConnection } from "../ui/connection";
import { confirmDialog } from "../ui/dialog";
import { append, h, icon, need, pageData } from "../ui/dom";
import { ago, dateTime } from "../ui/format";
import { toast, toastError } from "../ui/toast";

interface TrashPage {
  project?: { id: string };
  rights: { restore: boolean; remove: boolean };
  seq?: number;
}

const KINDS: Record<string, string> = {
  "bake-off": "Bake-off",
  comment: "Remark",
  evaluation: "Evaluation",
  export: "Download",
  image: "Image",
  phenotype: "Phenotype",
  project: "Project",
  run: "Run",
  segmentation: "Result",
  training: "Training",
};
const { project, rights, seq } = pageData<TrashPage>();
const rows = need("#trash", HTMLElement);
const more = need("#trash-more", HTMLButtonElement);
let cursor: string | undefined;

const read = (from?: string): Promise<Page<InTrash>> => trash.page(project?.id ?? null, from);

const load = inTurn(async () => {
  const page = await read();
  rows.replaceChildren();
  add(page);
});

/** The rows after those that are shown, unless these were read anew meanwhile. */
async function loadMore(): Promise<void> {
  const from = cursor;
  const page = await read(from);
  if (from === cursor) add(page);
}

function add(page: Page<InTrash>): void {
  append(rows, page.results.map(row));
  cursor = cursorOf(page.next);
  more.hidden = !cursor;
  need("#trash-empty", HTMLElement).hidden = rows.childElementCount > 0;
}

function row(one: InTrash): HTMLElement {
  const kind = KINDS[one.kind] ?? one.kind;
  const made = `of ${dateTime(one.created_at)}`;
  const who = one.deleted_by ? ` by ${one.deleted_by}` : "";
  return h(
    "tr",
    { "data-id": one.id },
    project ? h("td", {}, kind) : null,
    h("td", {}, h("strong", {}, one.name || kind), " ", h("span", { class: "soft" }, made)),
    h("td", { title: dateTime(one.deleted_at) }, ago(one.deleted_at) + who),
    h("td", {}, dateTime(one.kept_until)),
    h("td", { class: "row-end" }, ...actions(one, one.name || kind)),
  );
}

function actions(one: InTrash, name: string): HTMLElement[] {
  const restore = (): void => {
    trash.restore(one).then(() => done(`${name} is back.`), toastError);
  };
  const remove = (): void =>
    confirmDialog(
      `Delete ${name} for good?`,
      "It goes with all that belongs to it, and can't be brought back.",
      "Delete for good",
      async () => {
        await trash.remove(one);
        await done(`${name} is removed for good.`);
      },
    );
  const label = (what: string): string => `${what} ${name}`;
  const [back, gone] = [label("Restore"), label("Delete for good")];
  return [
    ...(rights.restore
      ? [h("button", { class: "small", "aria-label": back, onclick: restore }, "Restore")]
      : []),
    ...(rights.remove
      ? [
          h(
            "button",
            { class: "quiet small", "aria-label": gone, title: "Delete for good", onclick: remove },
            icon("trash"),
          ),
        ]
      : []),
  ];
}

async function done(text: string): Promise<void> {
  await load().catch(toastError);
  toast(text, "good");
}

const again = (): void => void load().catch(toastError);
more.addEventListener("click", () => void loadMore().catch(toastError));
again();
if (project) {
  new ProjectSocket(project.id, seq ?? 0, {
    event: (event) => {
      if (event.type === "trash") again();
    },
    reset: again,
    poll: again,
    state: showConnection,
  }).start();
}
