/** The queue of files on their way to the server: a few at a time, the rest in order. */

import { type ReadonlySignal, type Signal, signal } from "./signal";
import { isCovered } from "./together";

export type UploadState = "waiting" | "sending" | "importing" | "done" | "failed";

/** One of several images in a file. */
export interface Scene {
  name: string;
  shape: number[];
}

/** What news of an upload may tell beside its state. */
export interface MoreNews {
  /** The folder, or file with a folder, that this upload stands for. */
  root?: string | undefined;
  /** The images that are there to choose from. */
  scenes?: readonly Scene[] | undefined;
}

export interface UploadItem {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly sent: number;
  readonly state: UploadState;
  readonly error: string;
  /** Whether another try may end otherwise: the bytes did not arrive. */
  readonly retriable: boolean;
  /** The server's id, once it has one. */
  readonly id: string | null;
  readonly resumed: boolean;
  /** The images that its owner may choose from, none before and after that. */
  readonly scenes: readonly Scene[];
  /** The set it belongs to, if any. */
  readonly set: string | null;
}

export interface PickedFile {
  file: File;
  /** Where it lay in the folder that was dropped; its name when alone. */
  path: string;
  /** What is in it; an image when left out. */
  kind?: "image" | "labels";
  /** Files that belong together have the same. */
  set?: string;
  /** The image that labels are of; without it their name says so. */
  image?: string;
}

/** What a sender tells about one file. */
export interface SendEvents {
  began(id: string, resumed: boolean): void;
  progress(sent: number): void;
  sent(id: string): void;
  failed(message: string): void;
}

export interface Sending {
  /** Stops, and has the server forget what it holds. */
  cancel(): void;
}

export type Send = (picked: PickedFile, events: SendEvents) => Sending;

const PARALLEL = 3;

/** Sends files through `send`; `items` is what the page shows. */
export class UploadQueue {
  private readonly list: Signal<readonly UploadItem[]> = signal<readonly UploadItem[]>([]);
  private readonly files = new Map<string, PickedFile>();
  private readonly running = new Map<string, Sending>();
  private counter = 0;

  constructor(private readonly send: Send) {}

  get items(): ReadonlySignal<readonly UploadItem[]> {
    return this.list;
  }

  add(picked: readonly PickedFile[]): void {
    const items = picked.map((one) => {
      this.counter += 1;
      const key = `upload-${this.counter}`;
      this.files.set(key, one);
      return newItem(key, one);
    });
    this.list.update((list) => [...list, ...items]);
    this.fillUp();
  }

  /** Tries a failed file again, from where the server stands. */
  retry(key: string): void {
    this.change(key, { state: "waiting", error: "", retriable: false });
    this.fillUp();
  }

  retryFailed(): void {
    for (const item of this.list.get()) {
      if (item.retriable) this.retry(item.key);
    }
  }

  /** Takes a file out, whatever it is doing. */
  cancel(key: string): void {
    this.running.get(key)?.cancel();
    this.forget(key);
    this.list.update((list) => list.filter((item) => item.key !== key));
    this.fillUp();
  }

  cancelAll(): void {
    for (const item of this.list.get()) {
      if (item.state === "waiting" || item.state === "sending") this.cancel(item.key);
    }
  }

  /** The server's news of an upload: how its import ended. */
  imported(
    id: string,
    state: "done" | "failed" | "importing",
    error: string,
    more: MoreNews = {},
  ): void {
    const item = this.list.get().find((one) => one.id === id);
    if (!item) return;
    this.change(item.key, { state, error, retriable: false, scenes: more.scenes ?? [] });
    const { root } = more;
    if (root === undefined) return;
    for (const part of this.list.get()) {
      const isPart = part.set === item.set && part !== item && isCovered(part.path, root);
      if (isPart && part.id !== id) this.change(part.key, { state, retriable: false });
    }
  }

  /** Takes finished files off the list. */
  clearDone(): void {
    this.list.update((list) => list.filter((item) => item.state !== "done"));
  }

  private fillUp(): void {
    for (const item of this.list.get()) {
      if (this.running.size >= PARALLEL) return;
      if (item.state === "waiting") this.begin(item.key);
    }
  }

  private begin(key: string): void {
    const picked = this.files.get(key);
    if (!picked) return;
    this.change(key, { state: "sending" });
    const sending = this.send(picked, {
      began: (id, resumed) => this.change(key, { id, resumed }),
      progress: (sent) => this.change(key, { sent }),
      sent: (id) => this.ended(key, { id, state: "importing", sent: picked.file.size }),
      failed: (error) => this.ended(key, { state: "failed", error, retriable: true }),
    });
    this.running.set(key, sending);
  }

  private ended(key: string, change: Partial<UploadItem>): void {
    this.running.delete(key);
    // News of a quick import may have overtaken the last answer.
    const item = this.list.get().find((one) => one.key === key);
    if (item?.state === "sending") this.change(key, change);
    this.fillUp();
  }

  private forget(key: string): void {
    this.running.delete(key);
    this.files.delete(key);
  }

  private change(key: string, change: Partial<UploadItem>): void {
    this.list.update((list) =>
      list.map((item) => (item.key === key ? { ...item, ...change } : item)),
    );
  }
}

function newItem(key: string, picked: PickedFile): UploadItem {
  return {
    key,
    name: picked.file.name,
    path: picked.path,
    size: picked.file.size,
    sent: 0,
    state: "waiting",
    error: "",
    retriable: false,
    id: null,
    resumed: false,
    scenes: [],
    set: picked.set ?? null,
  };
}

export interface UploadTotals {
  files: number;
  finished: number;
  failed: number;
  retriable: number;
  bytes: number;
  sent: number;
  active: boolean;
}

/** Sums for the line above the list; failed files count neither as sent nor as to be sent. */
export function totals(items: readonly UploadItem[]): UploadTotals {
  const sum: UploadTotals = {
    files: items.length,
    finished: 0,
    failed: 0,
    retriable: 0,
    bytes: 0,
    sent: 0,
    active: false,
  };
  for (const item of items) {
    if (item.state === "failed") {
      sum.failed += 1;
      if (item.retriable) sum.retriable += 1;
      continue;
    }
    sum.bytes += item.size;
    sum.sent += item.sent;
    if (item.state === "done") sum.finished += 1;
    if (item.state === "waiting" || item.state === "sending") sum.active = true;
  }
  return sum;
}
