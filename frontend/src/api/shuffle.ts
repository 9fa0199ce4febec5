/** Undoes Blosc's two ways of sorting bytes so that they compress better. */

/** Bytes were sorted by their place in the element: all first bytes, all second ones, … */
export function unshuffleBytes(source: Uint8Array, target: Uint8Array, typeSize: number): void {
  const count = Math.floor(source.length / typeSize);
  for (let byte = 0; byte < typeSize; byte += 1) {
    const row = byte * count;
    for (let index = 0; index < count; index += 1) {
      target[index * typeSize + byte] = source[row + index]!;
    }
  }
  target.set(source.subarray(count * typeSize), count * typeSize);
}

/** Bits were sorted by their place in the element, a row of `count / 8` bytes for each place.
 *
 * Chunks of format 2 leave a block alone when its elements are no multiple of eight.
 */
export function unshuffleBits(source: Uint8Array, target: Uint8Array, typeSize: number): void {
  const count = Math.floor(source.length / typeSize);
  if (count % 8 !== 0) {
    target.set(source);
    return;
  }
  const row = count / 8;
  for (let byte = 0; byte < typeSize; byte += 1) {
    const first = byte * 8 * row;
    for (let group = 0; group < row; group += 1) {
      transpose(source, first + group, row, target, group * 8 * typeSize + byte, typeSize);
    }
  }
  target.set(source.subarray(count * typeSize), count * typeSize);
}

/** Turns eight bytes, `step` apart, into the eight whose bits they hold (Hacker's Delight, 7-3). */
function transpose(
  source: Uint8Array,
  from: number,
  step: number,
  target: Uint8Array,
  to: number,
  stride: number,
): void {
  let low = gather(source, from, step);
  let high = gather(source, from + 4 * step, step);
  let swap = (low ^ (low >>> 7)) & 0x00aa00aa;
  low ^= swap ^ (swap << 7);
  swap = (high ^ (high >>> 7)) & 0x00aa00aa;
  high ^= swap ^ (swap << 7);
  swap = (low ^ (low >>> 14)) & 0x0000cccc;
  low ^= swap ^ (swap << 14);
  swap = (high ^ (high >>> 14)) & 0x0000cccc;
  high ^= swap ^ (swap << 14);
  const lower = (low & 0x0f0f0f0f) | ((high & 0x0f0f0f0f) << 4);
  const upper = ((low >>> 4) & 0x0f0f0f0f) | (high & 0xf0f0f0f0);
  scatter(lower, target, to, stride);
  scatter(upper, target, to + 4 * stride, stride);
}

function gather(source: Uint8Array, from: number, step: number): number {
  return (
    source[from]! |
    (source[from + step]! << 8) |
    (source[from + 2 * step]! << 16) |
    (source[from + 3 * step]! << 24)
  );
}

function scatter(value: number, target: Uint8Array, to: number, stride: number): void {
  target[to] = value;
  target[to + stride] = value >>> 8;
  target[to + 2 * stride] = value >>> 16;
  target[to + 3 * stride] = value >>> 24;
}
