/** OME-Zarr 0.5 pyramids over HTTP as sources of tiles for the viewer. */
import * as zarr from "zarrita";
import type {
  ChannelInfo,
  ContrastWindow,
  ImageInfo,
  LabelSource,
  Level,
  Samples,
  SampleType,
  Tile,
  TileAddress,
  TileSource,
} from "../viewer/types";
import { bloscCodec } from "./blosc";
import { ChunkStore } from "./chunk_store";
import { startWorker, Unpacking } from "./unpacking";

const unpacking = new Unpacking(startWorker);
const blosc = bloscCodec((chunk) => unpacking.unpack(chunk));
zarr.registry.set("blosc", () => Promise.resolve(blosc));

type ZarrArray = zarr.Array<zarr.NumberDataType, ChunkStore>;

/** What the group's `ome` attributes say, as far as it is used here. */
interface OmeAttributes {
  readonly multiscales?: readonly Multiscale[];
  readonly omero?: { readonly channels?: readonly OmeroChannel[] };
}

interface Multiscale {
  readonly name?: string;
  readonly axes: readonly { readonly name: string; readonly unit?: string }[];
  readonly datasets: readonly {
    readonly path: string;
    readonly coordinateTransformations?: readonly { readonly scale?: readonly number[] }[];
  }[];
}

interface OmeroChannel {
  readonly label?: string;
  readonly color?: string;
  readonly window?: ContrastWindow;
}

interface Opened {
  readonly arrays: readonly ZarrArray[];
  readonly ome: OmeAttributes;
  readonly own: OwnAttributes;
  readonly multiscale: Multiscale;
}

/** What our own importer notes in a group beside OME's attributes. */
interface OwnAttributes {
  readonly is_rgb?: boolean;
}

/** An image's tiles, and what its metadata tell of it. */
export interface ZarrImage {
  readonly source: TileSource;
  readonly info: ImageInfo;
}

/** Opens an image pyramid. Rejects when there is none at the address or its axes are not TCZYX. */
export async function openImage(url: string): Promise<ZarrImage> {
  const opened = await open(url);
  return { source: makeSource(opened), info: describe(opened) };
}

/** Opens a label pyramid: uint32 object ids on one channel. */
export async function openLabels(url: string): Promise<LabelSource> {
  const source = makeSource(await open(url));
  if (source.type !== "uint32") throw new Error(`The labels at ${url} are not uint32.`);
  return source as LabelSource;
}

async function open(url: string): Promise<Opened> {
  const root = zarr.root(new ChunkStore(new URL(url, window.location.href)));
  const group = await zarr.open.v3(root, { kind: "group" });
  const { ome = {}, ocellus: own = {} } = group.attrs as {
    ome?: OmeAttributes;
    ocellus?: OwnAttributes;
  };
  const multiscale = ome.multiscales?.[0];
  if (!multiscale) throw new Error(`There is no OME-Zarr 0.5 image at ${url}.`);
  const opening = multiscale.datasets.map(({ path }) =>
    zarr.open.v3(group.resolve(path), { kind: "array" }),
  );
  const arrays = (await Promise.all(opening)) as unknown as ZarrArray[];
  if (arrays.some((array) => array.shape.length !== 5)) {
    throw new Error(`The image at ${url} does not have the axes TCZYX.`);
  }
  return { arrays, ome, own, multiscale };
}

function makeSource({ arrays, multiscale }: Opened): TileSource {
  const [sizeT, sizeC, sizeZ] = arrays[0]!.shape as [number, number, number];
  const levels = arrays.map((_, index) => levelOf(arrays, multiscale, index));
  return {
    type: sampleType(arrays[0]!.dtype),
    levels,
    sizeT,
    sizeC,
    sizeZ,
    read: (address, signal) =>
      readTile(arrays[address.level]!, levels[address.level]!, address, signal),
  };
}

/** Factors between levels come from the scales of the metadata, which are exact. */
function levelOf(arrays: readonly ZarrArray[], multiscale: Multiscale, index: number): Level {
  const [, , , height, width] = arrays[index]!.shape as [number, number, number, number, number];
  const [, , , tileHeight, tileWidth] = arrays[index]!.chunks as (typeof arrays)[0]["shape"] &
    number[];
  const own = scaleOf(multiscale, index);
  const full = scaleOf(multiscale, 0);
  return {
    width,
    height,
    tileWidth: tileWidth!,
    tileHeight: tileHeight!,
    scaleX: own && full ? own[4]! / full[4]! : Math.round(arrays[0]!.shape[4]! / width),
    scaleY: own && full ? own[3]! / full[3]! : Math.round(arrays[0]!.shape[3]! / height),
  };
}

function scaleOf(multiscale: Multiscale, index: number): readonly number[] | undefined {
  const transformations = multiscale.datasets[index]?.coordinateTransformations ?? [];
  return transformations.find((one) => one.scale)?.scale;
}

async function readTile(
  array: ZarrArray,
  level: Level,
  { t, c, z, row, column }: TileAddress,
  signal: AbortSignal,
): Promise<Tile> {
  const chunk = await array.getChunk([t, c, z, row, column], { signal });
  const width = Math.min(level.tileWidth, level.width - column * level.tileWidth);
  const height = Math.min(level.tileHeight, level.height - row * level.tileHeight);
  return {
    samples: cropRows(toSamples(chunk.data), level.tileWidth, width, height),
    width,
    height,
  };
}

/** Chunks at the edge of an array are stored whole: keeps only what belongs to the image. */
export function cropRows(samples: Samples, stride: number, width: number, height: number): Samples {
  if (width === stride) return samples.subarray(0, width * height);
  const cropped = samples.slice(0, width * height);
  for (let row = 0; row < height; row++) {
    cropped.set(samples.subarray(row * stride, row * stride + width), row * width);
  }
  return cropped;
}

/** Sample types the viewer has textures for; the others are shown as float32. */
export function sampleType(dtype: string): SampleType {
  return dtype === "uint8" || dtype === "uint16" || dtype === "uint32" ? dtype : "float32";
}

function toSamples(data: ArrayLike<number>): Samples {
  const isShown =
    data instanceof Uint8Array ||
    data instanceof Uint16Array ||
    data instanceof Uint32Array ||
    data instanceof Float32Array;
  return isShown ? data : Float32Array.from(data);
}

function describe({ arrays, ome, own, multiscale }: Opened): ImageInfo {
  const scale = scaleOf(multiscale, 0);
  const size = (index: number) =>
    multiscale.axes[index]?.unit === "micrometer" ? (scale?.[index] ?? null) : null;
  const named = ome.omero?.channels ?? [];
  const channels = Array.from({ length: arrays[0]!.shape[1]! }, (_, index): ChannelInfo => {
    const channel = named[index];
    const color = `#${(channel?.color ?? "ffffff").replace(/^#/, "").toLowerCase()}`;
    const named_as = { name: channel?.label ?? `Channel ${index + 1}`, color };
    return channel?.window ? { ...named_as, window: channel.window } : named_as;
  });
  return {
    name: multiscale.name ?? "Image",
    channels,
    isRgb: own.is_rgb ?? false,
    pixelSize: { x: size(4), y: size(3), z: size(2) },
  };
}
