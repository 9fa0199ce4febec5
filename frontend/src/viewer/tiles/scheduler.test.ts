import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Scheduler, type Want } from "./scheduler";

class Work {
  started: string[] = [];
  aborted: string[] = [];
  #ends = new Map<string, { resolve(): void; reject(error: Error): void }>();

  want(key: string): Want {
    const load = (signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        this.started.push(key);
        this.#ends.set(key, { resolve, reject });
        signal.addEventListener("abort", () => {
          this.aborted.push(key);
          reject(new Error("aborted"));
        });
      });
    return { key, load };
  }

  async finish(key: string): Promise<void> {
    this.#ends.get(key)!.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }

  async fail(key: string): Promise<void> {
    this.#ends.get(key)!.reject(new Error("503"));
    await vi.advanceTimersByTimeAsync(0);
  }
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `tile ${index}`);

describe("Scheduler", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function make() {
    const [work, changed] = [new Work(), vi.fn()];
    const scheduler = new Scheduler(changed);
    const want = (keys: string[]) => scheduler.want(keys.map((key) => work.want(key)));
    return { work, changed, scheduler, want };
  }

  it("starts six at a time, most urgent first", async () => {
    const { work, want } = make();
    want(names(9));
    expect(work.started).toEqual(names(6));
    await work.finish("tile 3");
    expect(work.started).toEqual(names(7));
  });

  it("cancels what is no longer wanted and goes on with the rest", async () => {
    const { work, want, scheduler } = make();
    want(names(6));
    want(["tile 5", "elsewhere"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(work.aborted).toEqual(names(5));
    expect(work.started.slice(6)).toEqual(["elsewhere"]);
    expect(scheduler.failed).toBe(0);
  });

  it("does not start twice what is under way", () => {
    const { work, want } = make();
    want(["a"]);
    want(["a", "b"]);
    expect(work.started).toEqual(["a", "b"]);
  });

  it("tries again later and gives up in the end", async () => {
    const { work, want, scheduler, changed } = make();
    want(["a"]);
    for (const wait of [500, 2000, 8000]) {
      await work.fail("a");
      expect(scheduler.failed).toBe(0);
      await vi.advanceTimersByTimeAsync(wait + 100);
    }
    expect(work.started).toHaveLength(4);
    await work.fail("a");
    expect(scheduler.failed).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work.started).toHaveLength(4);
    scheduler.retry();
    expect(work.started).toHaveLength(5);
    expect(changed).toHaveBeenCalled();
  });
});
