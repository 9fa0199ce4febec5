import { describe, expect, it } from "vitest";
import { LeastRecentlyUsed } from "./lru";

function cacheOf(maxBytes: number) {
  const released: string[] = [];
  const cache = new LeastRecentlyUsed<{ name: string; bytes: number }>(maxBytes, (entry) =>
    released.push(entry.name),
  );
  const add = (name: string, bytes = 10) => cache.set(name, { name, bytes });
  return { cache, released, add };
}
const nothing = () => false;

describe("LeastRecentlyUsed", () => {
  it("lets go of what was used longest ago", () => {
    const { cache, released, add } = cacheOf(20);
    add("a");
    add("b");
    cache.get("a");
    add("c");
    cache.trim(nothing);
    expect(released).toEqual(["b"]);
    expect(cache.bytes).toBe(20);
  });

  it("does not count a peek as use", () => {
    const { cache, released, add } = cacheOf(20);
    add("a");
    add("b");
    cache.peek("a");
    add("c");
    cache.trim(nothing);
    expect(released).toEqual(["a"]);
  });

  it("spares what is in use, even beyond its bound", () => {
    const { cache, released, add } = cacheOf(20);
    for (const name of ["a", "b", "c"]) add(name);
    cache.trim((entry) => entry.name !== "c");
    expect(released).toEqual(["c"]);
    cache.trim(() => true);
    expect(cache.bytes).toBe(20);
  });

  it("releases what is replaced and counts its bytes once", () => {
    const { cache, released, add } = cacheOf(100);
    add("a", 10);
    add("a", 30);
    expect(released).toEqual(["a"]);
    expect(cache.bytes).toBe(30);
    cache.clear();
    expect(cache.bytes).toBe(0);
  });
});
