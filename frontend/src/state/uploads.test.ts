import { describe, expect, it, vi } from "vitest";
import { Speed } from "./speed";
import { type PickedFile, type SendEvents, totals, UploadQueue } from "./uploads";

interface Sent {
  picked: PickedFile;
  events: SendEvents;
  cancel: ReturnType<typeof vi.fn>;
}

function queueOf(...names: string[]) {
  const sent: Sent[] = [];
  const queue = new UploadQueue((picked, events) => {
    const cancel = vi.fn();
    sent.push({ picked, events, cancel });
    return { cancel };
  });
  queue.add(names.map((name) => ({ file: new File(["12345"], name), path: name })));
  const states = () => queue.items.get().map((item) => item.state);
  return { queue, sent, states };
}

describe("UploadQueue", () => {
  it("sends three at a time, in order", () => {
    const { sent, states } = queueOf("a", "b", "c", "d");
    expect(sent.map((one) => one.picked.path)).toEqual(["a", "b", "c"]);
    sent[1]?.events.sent("id-b");
    expect(sent[3]?.picked.path).toBe("d");
    expect(states()).toEqual(["sending", "importing", "sending", "sending"]);
  });

  it("goes on with the others when one fails, and retries only that one", () => {
    const { queue, sent, states } = queueOf("a", "b", "c", "d");
    sent[0]?.events.failed("The disk is full.");
    expect(states()).toEqual(["failed", "sending", "sending", "sending"]);
    for (const one of sent.slice(1)) one.events.sent(`id-${one.picked.path}`);
    queue.retryFailed();
    expect(sent).toHaveLength(5);
    expect(sent[4]?.picked.path).toBe("a");
    expect(queue.items.get()[0]).toMatchObject({ state: "sending", error: "" });
  });

  it("tells how the import ended, and keeps the reason", () => {
    const { queue, sent, states } = queueOf("a", "b");
    sent[0]?.events.sent("id-a");
    sent[1]?.events.sent("id-b");
    queue.imported("id-a", "done", "");
    queue.imported("id-b", "failed", "b is not an image.");
    expect(states()).toEqual(["done", "failed"]);
    expect(queue.items.get()[1]?.error).toBe("b is not an image.");
    queue.clearDone();
    expect(states()).toEqual(["failed"]);
    queue.retryFailed();
    expect(states()).toEqual(["failed"]);
  });

  it("believes news of the import that overtakes the last answer", () => {
    const { queue, sent, states } = queueOf("a");
    sent[0]?.events.began("id-a", false);
    queue.imported("id-a", "done", "");
    sent[0]?.events.sent("id-a");
    expect(states()).toEqual(["done"]);
  });

  it("cancels what is under way and starts what waits", () => {
    const { queue, sent, states } = queueOf("a", "b", "c", "d");
    queue.cancel(queue.items.get()[0]!.key);
    expect(sent[0]?.cancel).toHaveBeenCalledOnce();
    expect(sent[3]?.picked.path).toBe("d");
    queue.cancelAll();
    expect(states()).toEqual([]);
  });

  it("sums up without the failed", () => {
    const { queue, sent } = queueOf("a", "b", "c");
    sent[0]?.events.progress(3);
    sent[1]?.events.failed("no");
    expect(totals(queue.items.get())).toEqual({
      files: 3,
      finished: 0,
      failed: 1,
      retriable: 1,
      bytes: 10,
      sent: 3,
      active: true,
    });
  });
});

describe("Speed", () => {
  it("forgets what was long ago", () => {
    const speed = new Speed();
    expect(speed.perSecond).toBeNull();
    for (let second = 0; second <= 10; second += 1) speed.note(second * 100, second * 1000);
    for (let second = 11; second <= 20; second += 1) speed.note(1000, second * 1000);
    expect(speed.perSecond).toBe(0);
  });
});
