/** What news of a run means for what is shown of it. */

export interface RunEvent {
  type: "run";
  run: string;
  at: string;
  state: string;
  progress: { done: number; failed: number; total: number };
  items?: { id: string; state: string; error: string }[];
}

interface KnownRun {
  id: string;
  state: string;
  progress: { done: number; failed: number; total: number };
  started_at?: string | null;
  finished_at?: string | null;
  seconds?: number | null;
  remaining_seconds?: number | null;
}

interface KnownItem {
  id: string;
  state: string;
  error: string;
}

const OPEN = new Set(["queued", "running"]);

export function isRunEvent(event: { type: string }): event is RunEvent {
  return event.type === "run";
}

/** Whether a run (or an item) still moves. */
export function isOpen(state: string): boolean {
  return OPEN.has(state);
}

/** The run after the event; the same object when the event is another run's. */
export function applyRunEvent<R extends KnownRun>(run: R, event: RunEvent): R {
  if (run.id !== event.run) return run;
  // Of how long it takes the site knows; in another state what it said before is no longer true.
  const stale = event.state !== run.state ? { seconds: null, remaining_seconds: null } : {};
  return {
    ...run,
    ...stale,
    state: event.state,
    progress: event.progress,
    started_at: run.started_at ?? (event.state === "queued" ? null : event.at),
    finished_at: isOpen(event.state) ? null : (run.finished_at ?? event.at),
  };
}

/** The items after the event; those that did not change stay the same objects. */
export function applyItemNews<I extends KnownItem>(
  items: readonly I[],
  event: RunEvent,
): readonly I[] {
  const news = new Map((event.items ?? []).map((item) => [item.id, item]));
  if (news.size === 0) return items;
  return items.map((item) => {
    const change = news.get(item.id);
    return change ? { ...item, state: change.state, error: change.error } : item;
  });
}
