/** News of one project, in order and without gaps, through whatever the network does. */

import { Line, type OpenSocket } from "./line";

export type ConnectionState = "connecting" | "live" | "polling" | "closed";

export interface ProjectEvent {
  seq: number;
  type: string;
  at: string;
  [more: string]: unknown;
}

export interface SocketHandlers {
  event(event: ProjectEvent): void;
  /** What was missed can't be replayed: read everything again. */
  reset(): void;
  /** While there is no socket: read again what is shown. */
  poll(): void;
  state(state: ConnectionState): void;
}

const PACE = { firstWaitMs: 500, longestWaitMs: 15_000, pollMs: 4_000 };

/** Follows a project from an event number on. */
export class ProjectSocket {
  private readonly line: Line;

  constructor(
    private readonly project: string,
    /** The last event that the page's data already holds. */
    private last: number | null,
    private readonly handlers: SocketHandlers,
    open?: OpenSocket,
  ) {
    const line = {
      path: () => this.path(),
      live: () => this.live(),
      message: (body: unknown) => this.receive(body as ProjectEvent),
      cut: () => handlers.state("polling"),
      poll: () => handlers.poll(),
      refused: () => handlers.state("closed"),
    };
    this.line = new Line(line, PACE, open);
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.handlers.state("connecting");
    this.line.start();
  }

  /** Ends it for good. */
  stop(): void {
    this.line.stop();
  }

  private path(): string {
    const after = this.last === null ? "" : `&after=${this.last}`;
    return `/ws/projects/${this.project}/?pings=1${after}`;
  }

  private live(): void {
    this.handlers.state("live");
    // Without a number to begin after, only reading everything closes the gap.
    if (this.last === null) this.handlers.reset();
  }

  private receive(event: ProjectEvent): void {
    if (event.type === "reset") {
      this.last = typeof event.seq === "number" ? event.seq : null;
      this.handlers.reset();
      return;
    }
    if (this.last !== null && event.seq <= this.last) return;
    if (this.last !== null && event.seq > this.last + 1) {
      // Something was lost on the way: ask for it by coming back.
      this.line.again();
      return;
    }
    this.last = event.seq;
    this.handlers.event(event);
  }
}
