/** Reads the files of a Zarr hierarchy over HTTP. */

type Key = `/${string}`;
type Range = { offset: number; length: number } | { suffixLength: number };
interface Options {
  readonly signal?: AbortSignal;
}

/**
 * A store for zarrita that asks for ends of files with one suffix range (zarrita's own asks twice),
 * and that never cancels those: they are shards' indexes, which several chunks wait for at once.
 */
export class ChunkStore {
  constructor(readonly url: URL) {}

  /** The whole file, undefined when there is none. */
  async get(key: Key, options: Options = {}): Promise<Uint8Array | undefined> {
    return read(await fetch(this.#address(key), this.#init(options)));
  }

  async getRange(key: Key, range: Range, options: Options = {}): Promise<Uint8Array | undefined> {
    const isSuffix = "suffixLength" in range;
    const bytes = isSuffix
      ? `bytes=-${range.suffixLength}`
      : `bytes=${range.offset}-${range.offset + range.length - 1}`;
    const init = this.#init(isSuffix ? {} : options);
    const answer = await fetch(this.#address(key), { ...init, headers: { Range: bytes } });
    const content = await read(answer);
    if (!content || answer.status === 206) return content;
    // A server that does not know ranges sends everything.
    return isSuffix
      ? content.subarray(-range.suffixLength)
      : content.subarray(range.offset, range.offset + range.length);
  }

  #address(key: Key): URL {
    const address = new URL(this.url);
    address.pathname = address.pathname.replace(/\/?$/, key);
    return address;
  }

  #init({ signal }: Options): RequestInit {
    return { credentials: "same-origin", ...(signal ? { signal } : {}) };
  }
}

async function read(answer: Response): Promise<Uint8Array | undefined> {
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`The server answered ${answer.status} for ${answer.url}.`);
  return new Uint8Array(await answer.arrayBuffer());
}
