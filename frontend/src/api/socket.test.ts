import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SocketLike } from "./line";
import { ProjectSocket, type SocketHandlers } from "./socket";

const PING = { type: "ping" };

class FakeSocket implements SocketLike {
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;

  constructor(readonly path: string) {}

  close(): void {
    this.closed = true;
  }

  say(body: object): void {
    this.onmessage?.({ data: JSON.stringify(body) });
  }
}

function follow(after: number | null) {
  const sockets: FakeSocket[] = [];
  const handlers = {
    event: vi.fn<SocketHandlers["event"]>(),
    reset: vi.fn(),
    poll: vi.fn(),
    state: vi.fn<SocketHandlers["state"]>(),
  };
  const socket = new ProjectSocket("p1", after, handlers, (path) => {
    sockets.push(new FakeSocket(path));
    return sockets.at(-1)!;
  });
  socket.start();
  return { socket, sockets, handlers };
}

const seen = (handlers: { event: { mock: { calls: unknown[][] } } }) =>
  handlers.event.mock.calls.map(([event]) => (event as { seq: number }).seq);

describe("ProjectSocket", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("asks for what came after the page was made", () => {
    expect(follow(41).sockets[0]?.path).toBe("/ws/projects/p1/?pings=1&after=41");
    expect(follow(null).sockets[0]?.path).toBe("/ws/projects/p1/?pings=1");
  });

  it("resumes after the last event it has seen, and drops doubles", () => {
    const { sockets, handlers } = follow(0);
    sockets[0]?.say(PING);
    sockets[0]?.say({ seq: 1, type: "run" });
    sockets[0]?.say({ seq: 2, type: "run" });
    sockets[0]?.onclose?.({ code: 1006 });
    vi.advanceTimersByTime(1000);
    expect(sockets[1]?.path).toBe("/ws/projects/p1/?pings=1&after=2");
    sockets[1]?.say(PING);
    sockets[1]?.say({ seq: 2, type: "run" });
    sockets[1]?.say({ seq: 3, type: "run" });
    expect(seen(handlers)).toEqual([1, 2, 3]);
  });

  it("comes back for an event that was lost on the way", () => {
    const { sockets, handlers } = follow(5);
    sockets[0]?.say(PING);
    sockets[0]?.say({ seq: 8, type: "run" });
    expect(sockets[0]?.closed).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(sockets[1]?.path).toBe("/ws/projects/p1/?pings=1&after=5");
    expect(seen(handlers)).toEqual([]);
  });

  it("reads everything once it hears what comes, where it began without a number", () => {
    const { sockets, handlers } = follow(null);
    expect(handlers.reset).not.toHaveBeenCalled();
    sockets[0]?.say(PING);
    sockets[0]?.say({ seq: 8, type: "run" });
    expect(handlers.reset).toHaveBeenCalledOnce();
    expect(seen(handlers)).toEqual([8]);
  });

  it("polls while it is cut off, waits longer each time, and stops polling when live", () => {
    const { sockets, handlers } = follow(0);
    sockets[0]?.onclose?.({ code: 1006 });
    vi.advanceTimersByTime(700);
    expect(sockets).toHaveLength(2);
    sockets[1]?.onclose?.({ code: 1006 });
    vi.advanceTimersByTime(700);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(3000);
    expect(handlers.poll).toHaveBeenCalledTimes(1);
    expect(sockets).toHaveLength(3);
    sockets[2]?.say(PING);
    vi.advanceTimersByTime(20_000);
    expect(handlers.poll).toHaveBeenCalledTimes(1);
    expect(handlers.state.mock.calls.flat()).toEqual(["connecting", "polling", "live"]);
  });

  it("polls after five seconds when the handshake is swallowed, and goes on trying", () => {
    const { sockets, handlers } = follow(0);
    vi.advanceTimersByTime(4_900);
    expect(handlers.state).toHaveBeenLastCalledWith("connecting");
    vi.advanceTimersByTime(4_200);
    expect(handlers.poll).toHaveBeenCalledTimes(1);
    expect(handlers.state).toHaveBeenLastCalledWith("polling");
    expect(sockets).toHaveLength(1);
    sockets[0]?.say(PING);
    vi.advanceTimersByTime(20_000);
    expect(handlers.poll).toHaveBeenCalledTimes(1);
    expect(handlers.state).toHaveBeenLastCalledWith("live");
  });

  it("leaves a line that is dead without telling so", () => {
    const { sockets, handlers } = follow(7);
    sockets[0]?.say({ seq: 8, type: "run" });
    vi.advanceTimersByTime(49_000);
    expect(handlers.state).toHaveBeenLastCalledWith("live");
    vi.advanceTimersByTime(2_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(handlers.state).toHaveBeenLastCalledWith("polling");
    expect(sockets[1]?.path).toBe("/ws/projects/p1/?pings=1&after=8");
  });

  it("stays live while pings come, which are no news", () => {
    const { sockets, handlers } = follow(7);
    for (let ping = 0; ping < 10; ping++) {
      sockets[0]?.say(PING);
      vi.advanceTimersByTime(25_000);
    }
    expect(sockets).toHaveLength(1);
    expect(handlers.event).not.toHaveBeenCalled();
    expect(handlers.state).toHaveBeenLastCalledWith("live");
    sockets[0]?.onclose?.({ code: 1006 });
    vi.advanceTimersByTime(1000);
    expect(sockets[1]?.path).toBe("/ws/projects/p1/?pings=1&after=7");
  });

  it("reads everything again on reset", () => {
    const { sockets, handlers } = follow(3);
    sockets[0]?.say(PING);
    sockets[0]?.say({ type: "reset" });
    expect(handlers.reset).toHaveBeenCalledOnce();
    sockets[0]?.say({ seq: 900, type: "run" });
    expect(seen(handlers)).toEqual([900]);
  });

  it.each([4401, 4404])("gives up when it is told %i", (code) => {
    const { sockets, handlers } = follow(0);
    sockets[0]?.onclose?.({ code });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(handlers.poll).not.toHaveBeenCalled();
    expect(handlers.state).toHaveBeenLastCalledWith("closed");
  });

  it("comes back at once when the network does", () => {
    const { sockets, socket } = follow(0);
    sockets[0]?.onclose?.({ code: 1006 });
    window.dispatchEvent(new Event("online"));
    expect(sockets).toHaveLength(2);
    socket.stop();
    window.dispatchEvent(new Event("online"));
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(2);
  });
});
