import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noticeSettings } from "../api/notices";
import { ringBell } from "./bell";

class FakeWebSocket {
  static all: FakeWebSocket[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;

  constructor(readonly url: string) {
    FakeWebSocket.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  say(body: object): void {
    this.onmessage?.({ data: JSON.stringify(body) });
  }
}

const shown = () => document.querySelector("#bell-count")?.textContent;

describe("the bell", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeWebSocket);
    FakeWebSocket.all = [];
    document.body.innerHTML = `<details id="bell"><summary></summary>
      <span id="bell-count" hidden></span></details>`;
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("asks after five seconds when its socket never opens", async () => {
    const look = vi.spyOn(noticeSettings, "look").mockResolvedValue({ unread: 3 } as never);
    ringBell();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(look).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(shown()).toBe("3");
    FakeWebSocket.all[0]?.say({ unread: 4 });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(shown()).toBe("4");
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("keeps its number through pings, and leaves a socket that says nothing more", async () => {
    vi.spyOn(noticeSettings, "look").mockRejectedValue(new Error("away"));
    ringBell();
    FakeWebSocket.all[0]?.say({ unread: 2 });
    FakeWebSocket.all[0]?.say({ type: "ping" });
    expect(shown()).toBe("2");
    await vi.advanceTimersByTimeAsync(52_000);
    expect(FakeWebSocket.all[0]?.closed).toBe(true);
    expect(FakeWebSocket.all).toHaveLength(2);
  });

  it("asks nothing of those who are not signed in", async () => {
    const look = vi.spyOn(noticeSettings, "look");
    ringBell();
    FakeWebSocket.all[0]?.onclose?.({ code: 4401 });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(look).not.toHaveBeenCalled();
    expect(FakeWebSocket.all).toHaveLength(1);
  });
});
