/** What a segmentation's provenance says, as names and values to read. */

import type { Segmentation } from "../../../api/types";
import { dateTime, duration } from "../../../ui/format";

type Said = Readonly<Record<string, unknown>>;
export type Fact = readonly [name: string, value: string];

/** Model, parameters, device, tiles, software and times; of uploads the file. */
export function originFacts({ provenance }: Pick<Segmentation, "provenance">): Fact[] {
  const said = provenance as Said;
  const facts: (readonly [string, string | null])[] = [
    ["Model", modelOf(said)],
    ["Engine", text(said.engine)],
    ["Parameters", pairs(said.parameters)],
    ["Channels", list(said.channel_names) ?? channels(said.channels)],
    ["Measured beside", measured(said.measurements)],
    ["Region", said.region ? pairs(said.region) : null],
    ["Scale", typeof said.zoom === "number" && said.zoom !== 1 ? `× ${shown(said.zoom)}` : null],
    ["Tiles", tiles(said)],
    ["Device", device(said)],
    ["File", text(said.file)],
    ["Cut at the image's edge", said.cut_at_edge ? `${said.cut_at_edge} objects` : null],
    ["Image", hashed(said.image)],
    ["SHA-256 of the file", said.file ? hash(said.sha256) : null],
    ["Software", software(said)],
    ["Made", made(said)],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
}

function modelOf({ model }: Said): string | null {
  if (!isSaid(model)) return null;
  return `${model.slug}, version ${model.version}, SHA-256 ${hash(model.sha256)}`;
}

function hashed(image: unknown): string | null {
  if (!isSaid(image)) return null;
  return image.sha256 ? `${image.name}, SHA-256 ${hash(image.sha256)}` : text(image.name);
}

function tiles(said: Said): string | null {
  if (said.tile_px === undefined) return null;
  const parts = [`${shown(said.tile_px)} px`];
  if (said.halo_px !== undefined) parts.push(`${shown(said.halo_px)} px around`);
  if (said.blocks) parts.push(`${said.blocks} blocks`);
  const planned = said.planned_tile_px;
  if (planned !== undefined) parts.push(`planned with ${shown(planned)} px, but memory was short`);
  if (said.tiles_at_once) parts.push(`${said.tiles_at_once} at once`);
  const many = list(said.out_of_memory_at_tiles);
  if (many) parts.push(`memory did not hold ${many} at once`);
  const large = list(said.out_of_memory_at_tile_px);
  if (large) parts.push(`memory did not hold ${large} px`);
  return [...parts, ...regions(said)].join(", ");
}

/** Of a large image, in how many regions memory was short, and of how many nobody wrote it down. */
function regions(said: Said): string[] {
  const { out_of_memory_in_regions: short, regions_untold: untold, regions: all } = said;
  return [
    ...(short ? [`in ${short} of ${all} regions`] : []),
    ...(untold ? [`not written down of ${untold} of ${all} regions`] : []),
  ];
}

function device(said: Said): string | null {
  const parts = [text(said.device), text(said.precision)].filter((part) => part);
  return parts.join(", in ") || null;
}

function software({ ocellus, libraries }: Said): string | null {
  const versions = Object.entries(isSaid(libraries) ? libraries : {})
    .filter(([, version]) => version)
    .map(([name, version]) => `${name} ${version}`);
  return [...(ocellus ? [`Ocellus ${ocellus}`] : []), ...versions].join(" · ") || null;
}

function measured(choice: unknown): string | null {
  if (!isSaid(choice)) return null;
  const { groups, ratios } = choice;
  return (
    [...(Array.isArray(groups) ? groups : []), ...Object.keys(isSaid(ratios) ? ratios : {})].join(
      " · ",
    ) || null
  );
}

function made({ started_at, seconds }: Said): string | null {
  if (typeof started_at !== "string") return null;
  const took = typeof seconds === "number" ? `, in ${duration(seconds)}` : "";
  return dateTime(started_at) + took;
}

function pairs(value: unknown): string | null {
  if (!isSaid(value)) return null;
  const told = Object.entries(value).map(
    ([name, one]) => `${name.replaceAll("_", " ")} ${shown(one)}`,
  );
  return told.join(" · ") || null;
}

/** People count channels from one. */
function channels(value: unknown): string | null {
  const counted = (one: unknown) => (typeof one === "number" ? one + 1 : one);
  return list(Array.isArray(value) ? value.map(counted) : value);
}

function list(value: unknown): string | null {
  return Array.isArray(value) ? value.map(shown).join(", ") || null : text(value);
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  if (value === null) return "automatic";
  return isSaid(value) ? Object.values(value).map(shown).join(" ") : String(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

function hash(value: unknown): string {
  return typeof value === "string" && value ? `${value.slice(0, 12)}…` : "unknown";
}

function isSaid(value: unknown): value is Said {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
