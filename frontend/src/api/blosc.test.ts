import NumcodecsBlosc from "numcodecs/blosc";
import { describe, expect, it } from "vitest";
import { decodeBlosc } from "./blosc";

const SHUFFLES = ["noshuffle", "shuffle", "bitshuffle"] as const;

/** Made by Python's numcodecs, which knows types wider than a byte: element i is (i // 16) % 25, in
 * blocks of a few thousand bytes. */
const GOLDEN = [
  {
    type: "uint16",
    shuffle: "bitshuffle",
    count: 3001,
    chunk:
      "AgGUAnIXAAAACAAA4gAAABwAAABaAAAAoAAAADoAAAAotS/9YAAHhQEAOAAA//8AAP8UoKBdA+ACpD15+R+KZ6i59ejgYbDGbtVEj7q68KZQJ8SCpavovelTQgAAACi1L/1gAAfFAQA4AAD//wD/ABygwF0DEIMqH2P5g9RoyJm3RpWrtNGd5ImX/nwHyZMDIBuwYRvlvS8GRSalvL2aAj4AAAAotS/9YHIGpQEAyAMABAUGBwgJCgsMDQ4PEBESExQVFhcYAQIaqCC+AeDF2gEQ/v8V3v5nT4zsqKng4gVkCg==",
  },
  {
    type: "uint32",
    shuffle: "noshuffle",
    count: 3000,
    chunk:
      "AgGQBOAuAAAAEAAA/wAAABwAAABnAAAAswAAAEcAAAAotS/9YAAP7QEA0AAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYG6ggvgHwhT0DEP7///V7Bn0ZEpQkmSQySRKRJMnI96hNAUgAAAAotS/9YAAP9QEA2A4AAAAPEBESExQVFhcYAQIDBAUGBwgJCgsMDRqoIL4a4MV6BhD+///1ewa9GZIkkSSS+TwsSZJEJJYsZQpIAAAAKLUv/WDgDfUBANgDAAAABAUGBwgJCgsMDQ4PEBESExQVFhcYAQIaqCC+GuDFegYQ/v//9XsGnRiSzU2ZJEnGJEkSkqS/LGUK",
  },
  {
    type: "uint16",
    shuffle: "shuffle",
    count: 3000,
    chunk:
      "AgGRAnAXAAAACAAA5QAAABwAAABfAAAAogAAAD8AAAAotS/9YAAHrQEA2AAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYABuoIL4B8IXdEP7E1///N/yRKbSZXJANago/AAAAKLUv/WAAB60BANgODg8QERITFBUWFxgAAQIDBAUGBwgJCgsMDQAbqCC+AfCF3RD+xNf//zf8kSm0mVyQDWoKPwAAACi1L/1gcAatAQDYAwMEBQYHCAkKCwwNDg8QERITFBUWFxgAAQIAG6ggvgHwhd0Q/sTX//83tJEplJhckA1qCg==",
  },
  {
    type: "float32",
    shuffle: "bitshuffle",
    count: 1024,
    chunk:
      "AgGUBAAQAAAAEAAAeQAAABQAAABhAAAAKLUv/WAAD70CAEAAAP///////ymg4MUB0IKSMTMGZark5wOOEJZbLJGWB1OJqdyjLfXco8CyMFvsSkQYWNDKzl0VaoEH3oeoREfwQUDKjawqFaQGOSCzcdcicTJZOuO7FA==",
  },
  {
    type: "uint32",
    shuffle: "bitshuffle",
    count: 3004,
    chunk:
      "AgGUBPAuAAAAEAAA7AAAABwAAABaAAAAoAAAADoAAAAotS/9YAAPhQEAOAAA//8AAP8UoKBdA+ACpD155T8Uz1Bz69HBw2CN3aqJHnV14U2hTogFS1fRe9OnQgAAACi1L/1gAA/FAQA4AAD//wD/ABygwF0DEIMqH2PlB6nRkDNvjSpXaaM7yRMv/fkOkicHQDZgwzbKe18MikxKeXs1BUgAAAAotS/9YPAN9QEA2AMAAAAEBQYHCAkKCwwNDg8QERITFBUWFxgBAhqoIL4a4MV6BhD+///1ewatGJLNTZkkScYkSRKSpL8sZQo=",
  },
] as const;
const ARRAYS = { uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

/** Bytes that compress like pictures do: smooth with a little noise. */
function samples(count: number): Uint8Array {
  let seed = 7;
  return Uint8Array.from({ length: count }, (_, index) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return 100 + 50 * Math.sin(index / 40) + (seed % 7);
  });
}

async function packed(bytes: Uint8Array, shuffle: number): Promise<Uint8Array> {
  const settings = { id: "blosc", cname: "zstd", clevel: 5, shuffle, blocksize: 0 } as const;
  return await NumcodecsBlosc.fromConfig(settings).encode(bytes);
}

describe("decodeBlosc", () => {
  for (const [number, name] of SHUFFLES.entries()) {
    it.each([8, 1000, 262_144, 300_001])(`reads %i bytes with ${name}`, async (count) => {
      const bytes = samples(count);
      const chunk = await packed(bytes, number);
      const decoded = decodeBlosc(chunk);
      expect(decoded.length).toBe(count);
      expect(decoded.every((byte, index) => byte === bytes[index])).toBe(true);
    });
  }

  it.each(GOLDEN)("reads $count elements of $type with $shuffle", ({ type, count, chunk }) => {
    const bytes = decodeBlosc(Uint8Array.from(atob(chunk), (letter) => letter.charCodeAt(0)));
    const values = new ARRAYS[type](bytes.buffer);
    const expected = Array.from({ length: count }, (_, index) => Math.floor(index / 16) % 25);
    expect([...values]).toEqual(expected);
  });

  it("refuses codecs that it does not know", () => {
    const chunk = new Uint8Array(20);
    chunk[2] = 1 << 5;
    expect(() => decodeBlosc(chunk)).toThrow("codec 1");
  });
});
