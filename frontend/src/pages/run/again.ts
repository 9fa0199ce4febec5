/** "Run again and compare": the very same model and parameters, or another model of the engine. */

import { addresses, models, runs } from "../../api/endpoints";
import type { Model, Run } from "../../api/types";
import { isOpen } from "../../state/run-news";
import { effect } from "../../state/signal";
import { openDialog, openingOnce } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";
import type { RunStore } from "./store";

/** Wires the button of a run's page. */
export function offerAgain(store: RunStore): void {
  const button = document.querySelector<HTMLButtonElement>("#run-again");
  if (!button) return;
  effect(() => {
    const run = store.run.get();
    button.hidden = !run || isOpen(run.state);
  });
  button.addEventListener("click", () => {
    const run = store.run.get();
    if (run) void askAgain(run);
  });
}

/** Asks what is to be the same, starts the run over `images` (all, without), and goes to its page. */
export const askAgain = openingOnce(async (run: Run, images?: string[]): Promise<void> => {
  const others = await models.usable(run.project).catch(() => []);
  const select = h(
    "select",
    { id: "again-model" },
    h("option", { value: "" }, "The very same model and parameters"),
    ...ofItsKind(others, run).map((one) =>
      h("option", { value: one.slug }, `${one.name}, version ${one.version}`),
    ),
  );
  const number = images?.length ?? run.progress.total;
  openDialog({
    title: "Run again and compare",
    action: "Run again",
    body: [
      h(
        "p",
        {},
        `${plural(number, "image")} will be segmented once more. What is there stays; as soon as an `,
        "image is done, the page of the new run lists what is otherwise.",
      ),
      h("label", { for: "again-model" }, "With"),
      select,
      h(
        "p",
        { class: "soft small-text" },
        "Another model begins with its own parameters, save those that were set by hand.",
      ),
    ],
    submit: async () => {
      const change = { ...(select.value && { model: select.value }), ...(images && { images }) };
      const made = await runs.again(run.id, change);
      window.location.assign(addresses.run(made.id));
    },
  });
});

/** Other models of the run's engine and of as many dimensions, the newest first. */
function ofItsKind(all: readonly Model[], run: Run): Model[] {
  const own = all.find(({ id }) => id === run.model);
  const like = all.filter(
    ({ id, engine, ndim }) => id !== run.model && engine === own?.engine && ndim === own.ndim,
  );
  return like.sort((a, b) => b.created_at.localeCompare(a.created_at));
}
