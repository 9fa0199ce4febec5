import { expect, test, vi } from "vitest";
import { Choosing } from "./choosing";

const at = (object: number, y: number) => ({ object, runs: [[y, 0, 4]] });

function begin(refuses: number[] = []) {
  const events = {
    accept: vi.fn(async (object: number) => !refuses.includes(object)),
    changed: vi.fn(),
    ended: vi.fn(),
  };
  return { events, choosing: new Choosing([at(1, 20), at(2, 0), at(3, 10)], events) };
}

const taken = (events: ReturnType<typeof begin>["events"]) =>
  events.accept.mock.calls.map(([object]) => object);

test("objects are gone through from the top, with keys", async () => {
  const { choosing, events } = begin();
  const { tool } = choosing;
  expect(choosing.box).toEqual({ x0: 0, x1: 4, y0: 0, y1: 1 });
  expect(tool.key!("ArrowRight")).toBe(true);
  expect(tool.key!("Enter")).toBe(true);
  await vi.waitFor(() => expect(choosing.left).toBe(2));
  expect(tool.key!("x")).toBe(true);
  expect(choosing.left).toBe(1);
  expect(tool.key!("a")).toBe(true);
  await vi.waitFor(() => expect(events.ended).toHaveBeenCalled());
  expect(taken(events)).toEqual([3, 2]);
  expect([choosing.accepted, choosing.total]).toEqual([2, 3]);
  expect(tool.key!("b")).toBe(false);
});

test("a click looks at the object there", () => {
  const { choosing } = begin();
  choosing.tool.up({ x: 1, y: 20.5, t: 0, z: 0, id: 0 });
  expect(choosing.box?.y0).toBe(20);
  choosing.tool.up({ x: 100, y: 20.5, t: 0, z: 0, id: 0 });
  expect(choosing.box?.y0).toBe(20);
});

test("all are accepted one by one, up to one that can't be", async () => {
  const { choosing, events } = begin([3]);
  await choosing.acceptAll();
  expect(taken(events)).toEqual([2, 3]);
  expect([choosing.left, choosing.accepted]).toEqual([2, 1]);
  expect(events.ended).not.toHaveBeenCalled();
});
