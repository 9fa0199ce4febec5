/** News of one project, in order and without gaps, through whatever the network does. */

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

/** The parts of a WebSocket in use, so that tests can stand in for it. */
export type SocketLike = Pick<WebSocket, "close"> & {
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

export type OpenSocket = (path: string) => SocketLike;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const POLL_EVERY_MS = 4_000;
const FORBIDDEN_CODES = new Set([4401, 4404]);

/** Follows a project from an event number on. */
export class ProjectSocket {
  private socket: SocketLike | null = null;
  private wait = FIRST_WAIT_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pollTimer: ReturnType<typeof setInterval> | undefined;
  private stopped = false;
  private wasLive = false;

  constructor(
    private readonly project: string,
    /** The last event that the page's data already holds. */
    private last: number | null,
    private readonly handlers: SocketHandlers,
    private readonly open: OpenSocket = openWebSocket,
  ) {}

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.connect();
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
  }

  /** Ends it for good. */
  stop(): void {
    this.stopped = true;
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.retryTimer);
    this.stopPolling();
    this.drop();
  }

  /** Comes back at once when the network or the reader does. */
  private readonly hurry = (): void => {
    if (this.socket || this.stopped || document.hidden) return;
    clearTimeout(this.retryTimer);
    this.connect();
  };

  private connect(): void {
    const after = this.last === null ? "" : `?after=${this.last}`;
    const socket = this.open(`/ws/projects/${this.project}/${after}`);
    this.socket = socket;
    if (!this.pollTimer) this.handlers.state("connecting");
    socket.onopen = () => this.opened();
    socket.onmessage = (message) => this.receive(JSON.parse(message.data) as ProjectEvent);
    socket.onclose = (event) => this.closed(event.code);
  }

  private opened(): void {
    this.wait = FIRST_WAIT_MS;
    this.stopPolling();
    this.handlers.state("live");
    // Without a number to resume after, only reading everything closes the gap.
    if (this.wasLive && this.last === null) this.handlers.reset();
    this.wasLive = true;
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
      this.drop();
      this.retry();
      return;
    }
    this.last = event.seq;
    this.handlers.event(event);
  }

  private closed(code: number): void {
    this.socket = null;
    if (this.stopped) return;
    if (FORBIDDEN_CODES.has(code)) {
      this.stopPolling();
      this.stopped = true;
      this.handlers.state("closed");
      return;
    }
    this.retry();
  }

  private retry(): void {
    this.startPolling();
    const jitter = 0.75 + Math.random() / 2;
    this.retryTimer = setTimeout(() => this.connect(), this.wait * jitter);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private startPolling(): void {
    if (this.pollTimer) return;
    this.handlers.state("polling");
    this.pollTimer = setInterval(() => this.handlers.poll(), POLL_EVERY_MS);
  }

  private stopPolling(): void {
    clearInterval(this.pollTimer);
    this.pollTimer = undefined;
  }
}

function openWebSocket(path: string): SocketLike {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${window.location.host}${path}`) as SocketLike;
}
