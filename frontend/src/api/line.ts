/** A socket that is kept open through whatever the network does, and asking in its place. */

/** The parts of a WebSocket in use, so that tests can stand in for it. */
export type SocketLike = Pick<WebSocket, "close"> & {
  onmessage: ((message: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

export type OpenSocket = (path: string) => SocketLike;

export interface LineHandlers {
  /** Where to connect to, asked every time. */
  path(): string;
  /** It is live: something has just been heard for the first time since it was cut off. */
  live(): void;
  message(body: unknown): void;
  /** From now on asked every `pollMs`, since nothing comes by itself. */
  cut(): void;
  poll(): void;
  /** The server lets nobody in here; it is over for good. */
  refused(): void;
}

export interface Pace {
  firstWaitMs: number;
  longestWaitMs: number;
  pollMs: number;
}

/** How long the first word may take before asking begins; the socket goes on trying meanwhile. */
const PATIENCE_MS = 5_000;
/** The server says something every 20 s at least (consumers/follower.py): this is more than two. */
const SILENCE_MS = 50_000;
const FORBIDDEN_CODES = new Set([4401, 4404]);

/** Live is what has been heard, not what has been opened: a proxy may swallow all that follows. */
export class Line {
  private socket: SocketLike | null = null;
  private wait: number;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private patienceTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private pollTimer: ReturnType<typeof setInterval> | undefined;
  private isLive = false;
  private stopped = false;

  constructor(
    private readonly handlers: LineHandlers,
    private readonly pace: Pace,
    private readonly open: OpenSocket = openWebSocket,
  ) {
    this.wait = pace.firstWaitMs;
  }

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

  /** Hangs up, and comes back. */
  again(): void {
    this.drop();
    this.retry();
  }

  /** Comes back at once when the network or the reader does. */
  private readonly hurry = (): void => {
    if (this.socket || this.stopped || document.hidden) return;
    clearTimeout(this.retryTimer);
    this.connect();
  };

  private connect(): void {
    const socket = this.open(this.handlers.path());
    this.socket = socket;
    this.patienceTimer = setTimeout(() => this.startPolling(), PATIENCE_MS);
    this.listen();
    socket.onmessage = (message) => this.heard(JSON.parse(message.data));
    socket.onclose = (event) => this.closed(event.code);
  }

  /** Waits for a word; a line that is dead without telling so is left. */
  private listen(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.again(), SILENCE_MS);
  }

  private heard(body: unknown): void {
    this.listen();
    if (!this.isLive) {
      this.isLive = true;
      this.wait = this.pace.firstWaitMs;
      clearTimeout(this.patienceTimer);
      this.stopPolling();
      this.handlers.live();
    }
    if ((body as { type?: unknown }).type !== "ping") this.handlers.message(body);
  }

  private closed(code: number): void {
    this.drop();
    if (!FORBIDDEN_CODES.has(code)) {
      this.retry();
      return;
    }
    this.stop();
    this.handlers.refused();
  }

  private retry(): void {
    this.startPolling();
    const jitter = 0.75 + Math.random() / 2;
    this.retryTimer = setTimeout(() => this.connect(), this.wait * jitter);
    this.wait = Math.min(this.wait * 2, this.pace.longestWaitMs);
  }

  private drop(): void {
    clearTimeout(this.patienceTimer);
    clearTimeout(this.silenceTimer);
    this.isLive = false;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private startPolling(): void {
    if (this.pollTimer) return;
    this.pollTimer = setInterval(() => this.handlers.poll(), this.pace.pollMs);
    this.handlers.cut();
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
