/** The review queue of a project: what waits, by keyboard alone; who did what; assigning. */

import "../ui/page";
import "./reviewing/reviewing.css";
import type { Comment } from "../api/reviews";
import { ProjectSocket } from "../api/socket";
import { inTurn } from "../state/in-turn";
import { showConnection } from "../ui/connection";
import { pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { offerAssigning } from "./reviewing/assigning";
import { showFigures } from "./reviewing/figures";
import { Queue } from "./reviewing/queue";
import { showRemarks } from "./reviewing/remarks";

interface ReviewingPage {
  project: { id: string };
  rights: { review: boolean; edit: boolean };
  me: string;
  seq: number;
}

const PAUSE_MS = 500;
const WATCHED = new Set(["review", "comment", "edit", "run", "assignment", "trash"]);
const { project, rights, me, seq } = pageData<ReviewingPage>();
const queue = new Queue(project.id, rights.review, rights.edit);
let timer = 0;

const mayDelete = (remark: Comment): boolean => rights.edit || remark.created_by === me;

const loadFigures = inTurn(() => showFigures(project.id).catch(toastError));
const loadRemarks: () => Promise<void> = inTurn(() =>
  showRemarks(project.id, rights.review, mayDelete, loadRemarks).catch(toastError),
);

async function load(): Promise<void> {
  await Promise.all([queue.load().catch(toastError), loadFigures(), loadRemarks()]);
}

/** News come in bursts. */
function loadSoon(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void load(), PAUSE_MS);
}

offerAssigning(project.id, load);
void load();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    if (WATCHED.has(event.type)) loadSoon();
  },
  reset: () => void load(),
  poll: () => void load(),
  state: showConnection,
}).start();
