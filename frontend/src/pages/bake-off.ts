/** A bake-off: linked panels of what each contestant found, figures, and the way to a run. */

import "../ui/page";
import "./bake-off/bake-off.css";
import "./evaluation/evaluation.css";
import { type Agreement, type BakeOff, bakeOffs, places } from "../api/bakeoffs";
import { models } from "../api/endpoints";
import { ProjectSocket } from "../api/socket";
import type { Model } from "../api/types";
import { inTurn } from "../state/in-turn";
import { showConnection } from "../ui/connection";
import { confirmDialog } from "../ui/dialog";
import { fill, need, pageData, setText } from "../ui/dom";
import { dateTime, stateName } from "../ui/format";
import { progressBar, setProgress } from "../ui/progress";
import { toastError } from "../ui/toast";
import { leaveDeleted } from "../ui/undo";
import { Board } from "./bake-off/board";
import { type Measure, matrix, summary } from "./bake-off/table";
import { nameOf, schemaOf } from "./bake-off/words";

interface BakeOffPage {
  bake_off: string;
  project: { id: string };
  rights: { run: boolean };
  seq: number;
}

const { bake_off: id, project, rights, seq } = pageData<BakeOffPage>();
const bar = progressBar(true);
const measure = need("#matrix-measure", HTMLSelectElement);
const known = new Map<string, Model>();
const board = new Board(known, rights.run);
let shown: BakeOff | null = null;
let pairs: readonly Agreement[] = [];

const load = inTurn(async () => {
  try {
    if (known.size === 0) {
      for (const model of await models.usable(project.id)) known.set(model.id, model);
    }
    show(await bakeOffs.one(id));
    await compare();
  } catch (error) {
    toastError(error);
  }
});

function show(bakeOff: BakeOff): void {
  shown = bakeOff;
  const badge = need("#bake-state", HTMLElement);
  badge.dataset.state = bakeOff.state;
  setText(badge, stateName(bakeOff.state));
  setProgress(bar, bakeOff.progress);
  const isOver = !["queued", "running"].includes(bakeOff.state);
  bar.hidden = isOver;
  const cancel = document.querySelector<HTMLElement>("#bake-cancel");
  if (cancel) cancel.hidden = isOver;
  setText(need("#bake-expiry", HTMLElement), `Kept until ${dateTime(bakeOff.expires_at)}`);
  board.show(bakeOff);
  fill(need("#bake-summary", HTMLElement), summary(bakeOff, namesOf(bakeOff)));
}

function namesOf(bakeOff: BakeOff): Map<string, string> {
  return new Map(
    bakeOff.contestants.map((one) => [
      one.id,
      nameOf(one, bakeOff, schemaOf(known.get(one.model))),
    ]),
  );
}

async function compare(): Promise<void> {
  if (!shown) return;
  need("#bake-agreement", HTMLElement).hidden = shown.contestants.length < 2;
  if (shown.contestants.length < 2) return;
  pairs = await bakeOffs.agreement(id);
  showPairs();
}

function showPairs(): void {
  if (!shown) return;
  const table = matrix(shown, pairs, namesOf(shown), measure.value as Measure);
  fill(need("#bake-matrix", HTMLElement), table);
}

need("#bake-progress", HTMLElement).append(bar);
measure.addEventListener("change", showPairs);
document.querySelector("#bake-cancel")?.addEventListener("click", () => {
  bakeOffs.cancel(id).then(load, toastError);
});
document.querySelector("#bake-delete")?.addEventListener("click", () => {
  confirmDialog(
    "Delete this bake-off?",
    "What was found in the crops goes; runs that were started from it stay.",
    "Delete",
    async () => {
      await bakeOffs.remove(id);
      const deleted = { kind: "bake-off", id };
      leaveDeleted("The bake-off is deleted.", deleted, places.bakeOffs(project.id));
    },
  );
});
void load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (event.type === "bake_off") void load();
  },
  reset: () => void load(),
  poll: () => void load(),
  state: showConnection,
}).start();
