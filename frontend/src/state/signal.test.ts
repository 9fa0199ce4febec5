import { describe, expect, it } from "vitest";
import { computed, effect, signal } from "./signal";

const settled = () => Promise.resolve();

describe("signal", () => {
  it("runs an effect once for several changes", async () => {
    const one = signal(1);
    const two = signal(2);
    const sums: number[] = [];
    effect(() => {
      sums.push(one.get() + two.get());
    });
    one.set(10);
    two.set(20);
    await settled();
    expect(sums).toEqual([3, 30]);
  });

  it("tells nobody of an equal value", async () => {
    const value = signal("a");
    let runs = 0;
    effect(() => {
      value.get();
      runs += 1;
    });
    value.set("a");
    await settled();
    expect(runs).toBe(1);
  });

  it("follows only what was read last", async () => {
    const which = signal(true);
    const left = signal("l");
    const right = signal("r");
    const seen: string[] = [];
    effect(() => {
      seen.push(which.get() ? left.get() : right.get());
    });
    which.set(false);
    await settled();
    left.set("l2");
    await settled();
    expect(seen).toEqual(["l", "r"]);
  });

  it("computes from others, and an effect can be ended", async () => {
    const value = signal(2);
    const square = computed(() => value.get() ** 2);
    const seen: number[] = [];
    const end = effect(() => {
      seen.push(square.get());
    });
    value.set(3);
    await settled();
    expect(seen).toEqual([4, 9]);
    end();
    value.set(4);
    await settled();
    expect(seen).toEqual([4, 9]);
    expect(square.get()).toBe(16);
  });
});
