import { afterEach, describe, expect, it, vi } from "vitest";
import { ChunkStore } from "./chunk_store";
import { cropRows, openImage, sampleType } from "./zarr";

const SCALES = [1, 2];

function arrayMetadata(side: number) {
  return {
    zarr_format: 3,
    node_type: "array",
    shape: [1, 1, 1, side, side],
    data_type: "uint16",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [1, 1, 1, 4, 4] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 7,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes: {},
  };
}

const group = {
  zarr_format: 3,
  node_type: "group",
  attributes: {
    ocellus: { is_rgb: true },
    ome: {
      version: "0.5",
      multiscales: [
        {
          name: "Cells",
          axes: ["t", "c", "z", "y", "x"].map((name) =>
            name === "y" || name === "x" ? { name, unit: "micrometer" } : { name },
          ),
          datasets: SCALES.map((scale, index) => ({
            path: String(index),
            coordinateTransformations: [
              { type: "scale", scale: [1, 1, 1, 0.5 * scale, 0.5 * scale] },
            ],
          })),
        },
      ],
      omero: { channels: [{ label: "DNA", color: "00FF00" }] },
    },
  },
};

function serve(files: Record<string, unknown>) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: URL, init?: RequestInit) => {
    asked.push(`${url.pathname} ${new Headers(init?.headers).get("range") ?? ""}`.trim());
    const file = files[url.pathname];
    if (file === undefined) return new Response(null, { status: 404 });
    return new Response(file instanceof Uint8Array ? file.slice() : JSON.stringify(file));
  });
  return asked;
}

const files = {
  "/cells.zarr/zarr.json": group,
  "/cells.zarr/0/zarr.json": arrayMetadata(5),
  "/cells.zarr/1/zarr.json": arrayMetadata(3),
  "/cells.zarr/0/c/0/0/0/1/0": new Uint8Array(Uint16Array.from({ length: 16 }, (_, i) => i).buffer),
};
const address = { level: 0, t: 0, c: 0, z: 0, row: 0, column: 0 };

afterEach(() => vi.unstubAllGlobals());

describe("openImage", () => {
  it("reads levels and what the image is, asking for nothing that cannot be there", async () => {
    const asked = serve(files);
    const { source, info } = await openImage("http://here/cells.zarr");
    expect(info).toEqual({
      name: "Cells",
      channels: [{ name: "DNA", color: "#00ff00" }],
      isRgb: true,
      pixelSize: { x: 0.5, y: 0.5, z: null },
    });
    expect(source.levels.map(({ width, scaleX }) => [width, scaleX])).toEqual([
      [5, 1],
      [3, 2],
    ]);
    expect(asked).toHaveLength(3);
  });

  it("cuts tiles to the image and fills those that are not stored", async () => {
    serve(files);
    const { source } = await openImage("http://here/cells.zarr");
    const signal = new AbortController().signal;
    const stored = await source.read({ ...address, row: 1 }, signal);
    expect([stored.width, stored.height]).toEqual([4, 1]);
    expect([...stored.samples]).toEqual([0, 1, 2, 3]);
    const missing = await source.read({ ...address, column: 1 }, signal);
    expect([...missing.samples]).toEqual([7, 7, 7, 7]);
  });

  it("says so when there is no image", async () => {
    serve({ "/cells.zarr/zarr.json": { ...group, attributes: {} } });
    await expect(openImage("http://here/cells.zarr")).rejects.toThrow("no OME-Zarr 0.5 image");
  });
});

describe("samples", () => {
  it("are cropped row by row", () => {
    const chunk = Uint16Array.of(1, 2, 9, 3, 4, 9, 9, 9, 9);
    expect([...cropRows(chunk, 3, 2, 2)]).toEqual([1, 2, 3, 4]);
  });

  it("become float32 when the viewer has no texture for them", () => {
    expect(["uint8", "uint16", "float64", "int16"].map(sampleType)).toEqual([
      "uint8",
      "uint16",
      "float32",
      "float32",
    ]);
  });
});

describe("ChunkStore", () => {
  const store = new ChunkStore(new URL("http://here/a.zarr"));
  const bytes = Uint8Array.of(0, 1, 2, 3, 4);

  it("asks for ends and parts of files, and takes whole files from simple servers", async () => {
    const asked = serve({ "/a.zarr/c": bytes });
    const end = await store.getRange("/c", { suffixLength: 2 });
    const part = await store.getRange("/c", { offset: 1, length: 3 });
    expect([...end!]).toEqual([3, 4]);
    expect([...part!]).toEqual([1, 2, 3]);
    expect(asked).toEqual(["/a.zarr/c bytes=-2", "/a.zarr/c bytes=1-3"]);
  });

  it("takes 404 for a gap and refuses other errors", async () => {
    serve({});
    expect(await store.get("/none")).toBeUndefined();
    vi.stubGlobal("fetch", async () => new Response(null, { status: 403 }));
    await expect(store.get("/none")).rejects.toThrow("403");
  });

  it("does not cancel the reading of a shard's index, for which others wait, too", async () => {
    const signals: unknown[] = [];
    vi.stubGlobal("fetch", async (_: URL, init: RequestInit) => {
      signals.push(init.signal);
      return new Response(bytes.slice());
    });
    const { signal } = new AbortController();
    await store.getRange("/c", { suffixLength: 2 }, { signal });
    await store.getRange("/c", { offset: 0, length: 2 }, { signal });
    expect(signals).toEqual([undefined, signal]);
  });
});
