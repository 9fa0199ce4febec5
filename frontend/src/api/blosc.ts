/** Blosc 1 chunks (zstd inside) without compiled code made at run time.
 *
 * The decoder that comes with zarrita builds functions from text, which our content security policy
 * forbids. Format: https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst
 */

import { decompress } from "fzstd";
import { unshuffleBits, unshuffleBytes } from "./shuffle";

const HEADER_BYTES = 16;
const ZSTD = 4;
/** Blocks whose parts would be smaller than this are not split by byte of the type. */
const SMALLEST_PART = 128;
const MOST_PARTS = 16;

interface Header {
  readonly isShuffled: boolean;
  readonly isBitShuffled: boolean;
  readonly isStored: boolean;
  readonly isSplit: boolean;
  readonly codec: number;
  readonly typeSize: number;
  readonly size: number;
  readonly blockSize: number;
}

type Decode = (chunk: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** The codec as zarrita's registry wants it; it only decodes. */
export function bloscCodec(decode: Decode) {
  return {
    kind: "bytes_to_bytes" as const,
    fromConfig: () => ({
      kind: "bytes_to_bytes" as const,
      encode: (): never => {
        throw new Error("Blosc is only read here.");
      },
      decode,
    }),
  };
}

/** The bytes that were packed into a chunk. */
export function decodeBlosc(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const header = readHeader(view);
  if (header.isStored) {
    return new Uint8Array(chunk.subarray(HEADER_BYTES, HEADER_BYTES + header.size));
  }
  if (header.codec !== ZSTD) throw new Error(`Blosc codec ${header.codec} is not supported.`);
  const whole = new Uint8Array(header.size);
  for (let start = 0, block = 0; start < header.size; start += header.blockSize, block += 1) {
    const size = Math.min(header.blockSize, header.size - start);
    const from = view.getInt32(HEADER_BYTES + 4 * block, true);
    const packed = readBlock(chunk, view, header, from, size);
    place(packed, whole.subarray(start, start + size), header);
  }
  return whole;
}

function readHeader(view: DataView): Header {
  const flags = view.getUint8(2);
  return {
    isShuffled: (flags & 1) !== 0,
    isStored: (flags & 2) !== 0,
    isBitShuffled: (flags & 4) !== 0,
    isSplit: (flags & 16) === 0,
    codec: flags >> 5,
    typeSize: view.getUint8(3),
    size: view.getUint32(4, true),
    blockSize: view.getUint32(8, true),
  };
}

/** A block is one part, or one for each byte of the type; a part that did not shrink is stored. */
function readBlock(
  chunk: Uint8Array,
  view: DataView,
  header: Header,
  from: number,
  size: number,
): Uint8Array {
  const { typeSize, blockSize, isSplit } = header;
  const splits = isSplit && typeSize <= MOST_PARTS && blockSize / typeSize >= SMALLEST_PART;
  const parts = splits && size === blockSize ? typeSize : 1;
  const partSize = size / parts;
  const block = new Uint8Array(size);
  let at = from;
  for (let part = 0; part < parts; part += 1) {
    const length = view.getInt32(at, true);
    const bytes = chunk.subarray(at + 4, at + 4 + length);
    block.set(length === partSize ? bytes : decompress(bytes), part * partSize);
    at += 4 + length;
  }
  return block;
}

function place(packed: Uint8Array, target: Uint8Array, header: Header): void {
  if (header.isShuffled && header.typeSize > 1) unshuffleBytes(packed, target, header.typeSize);
  else if (header.isBitShuffled) unshuffleBits(packed, target, header.typeSize);
  else target.set(packed);
}
