/** Fetches what is wanted, most urgent first, and cancels what no longer is. */

const CONCURRENCY = 6;
const RETRY_DELAYS_MS = [500, 2000, 8000];

/** A piece of work under a key; `load` must reject soon after its signal aborts. */
export interface Want {
  readonly key: string;
  load(signal: AbortSignal): Promise<void>;
}

interface Failure {
  readonly attempts: number;
  readonly retryAt: number;
}

export class Scheduler {
  #wanted: readonly Want[] = [];
  #running = new Map<string, AbortController>();
  #failures = new Map<string, Failure>();
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is told whenever something was loaded or has failed. */
  constructor(private readonly changed: () => void) {}

  /** Replaces all wishes: in order of urgency, only what is not there yet. */
  want(wanted: readonly Want[]): void {
    this.#wanted = wanted;
    const keys = new Set(wanted.map((want) => want.key));
    for (const [key, controller] of this.#running) if (!keys.has(key)) controller.abort();
    this.#start();
  }

  get running(): number {
    return this.#running.size;
  }

  /** Wishes that failed and are not tried again by themselves. */
  get failed(): number {
    return [...this.#failures.values()].filter(isGivenUp).length;
  }

  /** Forgets failures, so that everything is tried anew. */
  retry(): void {
    this.#failures.clear();
    this.#start();
    this.changed();
  }

  stop(): void {
    this.want([]);
    clearTimeout(this.#retry);
  }

  #start(): void {
    for (const want of this.#wanted) {
      if (this.#running.size >= CONCURRENCY) return;
      if (!this.#running.has(want.key) && this.#isDue(want.key)) void this.#run(want);
    }
  }

  #isDue(key: string): boolean {
    const failure = this.#failures.get(key);
    return !failure || (!isGivenUp(failure) && failure.retryAt <= Date.now());
  }

  async #run(want: Want): Promise<void> {
    const controller = new AbortController();
    this.#running.set(want.key, controller);
    try {
      await want.load(controller.signal);
      this.#failures.delete(want.key);
      this.#wanted = this.#wanted.filter((other) => other !== want);
    } catch {
      if (!controller.signal.aborted) this.#fail(want.key);
    } finally {
      this.#running.delete(want.key);
      this.#start();
      this.changed();
    }
  }

  #fail(key: string): void {
    const attempts = (this.#failures.get(key)?.attempts ?? 0) + 1;
    const retryAt = Date.now() + (RETRY_DELAYS_MS[attempts - 1] ?? 0);
    this.#failures.set(key, { attempts, retryAt });
    this.#planRetry();
  }

  #planRetry(): void {
    clearTimeout(this.#retry);
    const due = [...this.#failures.values()].filter((failure) => !isGivenUp(failure));
    if (due.length === 0) return;
    const next = Math.min(...due.map((failure) => failure.retryAt));
    this.#retry = setTimeout(
      () => {
        this.#start();
        this.#planRetry();
      },
      Math.max(50, next - Date.now()),
    );
  }
}

function isGivenUp(failure: Failure): boolean {
  return failure.attempts > RETRY_DELAYS_MS.length;
}
