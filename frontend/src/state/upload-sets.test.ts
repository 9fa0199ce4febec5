import { describe, expect, it, vi } from "vitest";
import { closeSets } from "./upload-sets";
import { type SendEvents, UploadQueue } from "./uploads";

function queueOfSet(...names: string[]) {
  const events: SendEvents[] = [];
  const queue = new UploadQueue((_, told) => {
    events.push(told);
    return { cancel: vi.fn() };
  });
  const finish = vi.fn();
  closeSets(queue.items, finish);
  queue.add(names.map((name) => ({ file: new File(["1"], name), path: name, set: "s" })));
  return { queue, events, finish };
}

const settled = () => Promise.resolve();

describe("closeSets", () => {
  it("closes a set once, after its last file", async () => {
    const { events, finish } = queueOfSet("a", "b");
    events[0]?.sent("id-a");
    await settled();
    expect(finish).not.toHaveBeenCalled();
    events[1]?.sent("id-b");
    await settled();
    expect(finish.mock.calls).toEqual([["s"]]);
  });

  it("waits for a file that may be tried again, and goes on without one that is given up", async () => {
    const { queue, events, finish } = queueOfSet("a", "b");
    events[0]?.sent("id-a");
    events[1]?.failed("The connection was lost.");
    await settled();
    expect(finish).not.toHaveBeenCalled();
    queue.cancel("upload-2");
    await settled();
    expect(finish).toHaveBeenCalledOnce();
  });

  it("leaves files without a set alone", async () => {
    const { queue, finish } = queueOfSet();
    queue.add([{ file: new File(["1"], "a"), path: "a" }]);
    await settled();
    expect(finish).not.toHaveBeenCalled();
  });
});
