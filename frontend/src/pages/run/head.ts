/** The head of a run: state, progress, how long it still takes, and what it was started with. */

import { addresses } from "../../api/endpoints";
import { type Place, queue } from "../../api/queue";
import type { Model, Run } from "../../api/types";
import { isOpen } from "../../state/run-news";
import { effect } from "../../state/signal";
import { fill, h, need, setText } from "../../ui/dom";
import { ago, count, dateTime, duration, plural, stateName } from "../../ui/format";
import { progressBar, setProgress } from "../../ui/progress";
import type { RunStore } from "./store";

const TICK_MS = 1000;
const PLACE_MS = 3000;

/** Keeps the head up to date with the run and the clock. */
export function showHead(store: RunStore): void {
  const bar = progressBar(true);
  need("#run-progress", HTMLElement).append(bar);
  effect(() => {
    const run = store.run.get();
    if (!run) return;
    const badge = need("#run-state", HTMLElement);
    badge.dataset.state = run.state;
    setText(badge, stateName(run.state));
    setProgress(bar, run.progress);
    showCounts(run);
    showTime(run, store);
    showFacts(run, store.model.get());
  });
  void lookForPlace(store);
  setInterval(() => {
    const run = store.run.get();
    if (run && isOpen(run.state)) showTime(run, store);
  }, TICK_MS);
}

function showCounts(run: Run): void {
  const { done, failed, total } = run.progress;
  const open = total - done - failed;
  for (const [name, value] of Object.entries({ done, failed, open, total })) {
    setText(need(`#count-${name}`, HTMLElement), count(value));
  }
}

function showTime(run: Run, { readAt }: RunStore): void {
  const sinceRead = Math.max(0, Date.now() - readAt) / 1000;
  setText(need("#run-time", HTMLElement), timeText(run, sinceRead, place));
}

let place = "";

/** Where the run stands in the queue, asked now and then until it has begun. */
async function lookForPlace(store: RunStore): Promise<void> {
  const run = store.run.get();
  if (run && run.state !== "queued") return;
  const found = await queue.placeOfRun(store.id).catch(() => null);
  place = found ? placeText(found, Date.now()) : "";
  if (run) showTime(run, store);
  setTimeout(() => void lookForPlace(store), PLACE_MS);
}

/** ": 12 jobs before it, starts in about 40 s". */
export function placeText(found: Place, now: number): string {
  const before = found.ahead === 0 ? "next in turn" : `${plural(found.ahead, "job")} before it`;
  if (found.paused) return `: ${before}; the queue is paused`;
  if (found.workers === 0) return `: ${before}; no worker is there`;
  if (!found.expected_start) return `: ${before}`;
  const wait = Math.max(1, (Date.parse(found.expected_start) - now) / 1000);
  return `: ${before}, starts in about ${duration(wait, true)}`;
}

/**
 * "Waiting for a worker: next in turn", "12 s, about 40 s left", "Took 52 s", so many seconds after
 * the run was read. Between two readings its clock goes on; what is left is told until it is over.
 */
export function timeText(run: Run, sinceRead: number, place: string): string {
  // Where it stood in the queue may have been told just before it began.
  if (run.state === "queued" && run.seconds === null) return `Waiting for a worker${place}`;
  return spentText(run, sinceRead) + (run.state === "queued" ? place : "");
}

function spentText({ state, seconds, remaining_seconds }: Run, sinceRead: number): string {
  if (seconds === null) return "";
  if (!isOpen(state)) return `Took ${duration(seconds)}`;
  const left = (remaining_seconds ?? 0) - sinceRead;
  const foreseen = left > 0 ? `, about ${duration(Math.max(1, left), true)} left` : "";
  return `${duration(seconds + sinceRead, true)}${foreseen}`;
}

function showFacts(run: Run, model: Model | null): void {
  const facts: [string, string | HTMLElement][] = [
    ["Model", h("a", { href: addresses.model(run.model_slug) }, model?.name ?? run.model_slug)],
    ["Started", `${ago(run.created_at)}${run.created_by ? ` by ${run.created_by}` : ""}`],
  ];
  if (run.earlier) {
    facts.push(["Repeats", h("a", { href: addresses.run(run.earlier) }, "an earlier run")]);
  }
  if (run.channels) facts.push(["Channels", run.channels.map((one) => one + 1).join(", ")]);
  facts.push(["Parameters", parametersOf(run, model)]);
  if (run.priority !== "normal") facts.push(["Priority", run.priority]);
  const measured = measuredBeside(run);
  if (measured) facts.push(["Measurements", measured]);
  const list = need("#run-facts", HTMLElement);
  fill(list, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  list.title = dateTime(run.created_at);
}

function parametersOf(run: Run, model: Model | null): string {
  const schema = (model?.parameters ?? {}) as { properties?: Record<string, { title?: string }> };
  const parts = Object.entries(run.parameters).map(([name, value]) => {
    const title = schema.properties?.[name]?.title ?? name.replaceAll("_", " ");
    return `${title}: ${shown(value)}`;
  });
  return parts.join("\n") || "the model’s own";
}

/** What is measured beside the usual columns, in words; "" when nothing. */
function measuredBeside({ measurements: { groups, ratios } }: Run): string {
  const made = Object.entries(ratios ?? {}).map(([name, pair]) => `${name} = ${pair.join(" / ")}`);
  return [...(groups ?? []), ...made].join(" · ");
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return value === null ? "automatic" : String(value);
}
