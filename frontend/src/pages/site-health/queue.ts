/** The queue and its workers: halting everything, draining one worker. */

import { type Queue, queue } from "../../api/queue";
import { fill, h, need, setText } from "../../ui/dom";
import { ago, plural } from "../../ui/format";
import { toastError } from "../../ui/toast";

/** Shows the queue, now and after each change. */
export async function showQueue(asking: Promise<Queue> = queue.look()): Promise<void> {
  try {
    const found = await asking;
    const counts = `${plural(found.queued, "job")} waiting, ${found.running} at work`;
    setText(need("#queue-state", HTMLElement), found.paused ? `Paused: ${counts}` : counts);
    const button = need("#queue-pause", HTMLButtonElement);
    button.hidden = false;
    setText(button, found.paused ? "Resume the queue" : "Pause the queue");
    button.onclick = () => void showQueue(queue.pause(!found.paused));
    fill(need("#workers", HTMLElement), ...found.workers.map(row));
  } catch (error) {
    toastError(error);
  }
}

function row(worker: Queue["workers"][number]): HTMLElement {
  const change = (): void => void showQueue(queue.pause(!worker.paused, worker.name));
  const state = worker.paused ? "interrupted" : "done";
  return h(
    "tr",
    { "data-worker": worker.name },
    h("td", {}, worker.name),
    h("td", {}, worker.device),
    h(
      "td",
      {},
      h("span", { class: "badge", "data-state": state }, worker.paused ? "Drained" : "Takes jobs"),
    ),
    h("td", { class: "soft" }, ago(worker.seen_at)),
    h(
      "td",
      { class: "row-end" },
      h("button", { class: "small", onclick: change }, worker.paused ? "Resume" : "Drain"),
    ),
  );
}
