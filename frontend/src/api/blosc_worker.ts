/** Unpacks chunks beside the page, which stays free to move meanwhile. */

import { decodeBlosc } from "./blosc";

/** A chunk under a number, and the answer: its bytes, or why there are none. */
export interface Packed {
  readonly id: number;
  readonly chunk: Uint8Array<ArrayBuffer>;
}

export interface Unpacked {
  readonly id: number;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly error?: string;
}

const scope = self as unknown as {
  onmessage: ((message: MessageEvent<Packed>) => void) | null;
  postMessage(message: Unpacked | "ready", transfer?: Transferable[]): void;
};

scope.onmessage = ({ data: { id, chunk } }) => {
  try {
    const bytes = decodeBlosc(chunk);
    scope.postMessage({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
};
scope.postMessage("ready");
