/** Blosc chunks unpacked in a worker, so that panning never waits for them; here until there is one. */

import { decodeBlosc } from "./blosc";
import type { Packed, Unpacked } from "./blosc_worker";

/** The parts of a Worker in use, so that tests can stand in for it. */
export interface Helper {
  onmessage: ((message: { data: Unpacked | "ready" }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  postMessage(message: Packed, transfer: Transferable[]): void;
}

interface Asked {
  done(bytes: Uint8Array<ArrayBuffer>): void;
  failed(error: Error): void;
  readonly chunk: Uint8Array;
}

export class Unpacking {
  #helper: Helper | null = null;
  #asked = new Map<number, Asked>();
  #last = 0;

  /** `start` gives null where there are no workers. */
  constructor(start: () => Helper | null) {
    const helper = start();
    if (!helper) return;
    helper.onmessage = ({ data }) => {
      if (data === "ready") this.#helper = helper;
      else this.#answered(data);
    };
    // One that can't be loaded, or dies: what it was asked is done here.
    helper.onerror = () => {
      this.#helper = null;
      const left = [...this.#asked.values()];
      this.#asked.clear();
      for (const { chunk, done, failed } of left) {
        try {
          done(decodeBlosc(chunk));
        } catch (error) {
          failed(error as Error);
        }
      }
    };
  }

  /** The bytes that were packed into a chunk. */
  unpack(chunk: Uint8Array): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
    const helper = this.#helper;
    if (!helper) return decodeBlosc(chunk);
    return new Promise((done, failed) => {
      const id = ++this.#last;
      this.#asked.set(id, { done, failed, chunk });
      const copy = new Uint8Array(chunk);
      helper.postMessage({ id, chunk: copy }, [copy.buffer]);
    });
  }

  #answered({ id, bytes, error }: Unpacked): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (bytes) asked?.done(bytes);
    else asked?.failed(new Error(error ?? "A chunk could not be unpacked."));
  }
}

/** A worker of the page; null where the browser has none, or forbids it. */
export function startWorker(): Helper | null {
  if (typeof Worker === "undefined") return null;
  try {
    return new Worker(new URL("./blosc_worker.ts", import.meta.url), { type: "module" }) as Helper;
  } catch {
    return null;
  }
}
