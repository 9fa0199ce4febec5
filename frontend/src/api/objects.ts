/** One object's measurements, asked for by its id. */

import type { ObjectRow, ObjectTable } from "../viewer/types";
import client, { body } from "./client";

/** The table of a segmentation, for the viewer. */
export function objectTable(segmentation: string, revision: number | null = null): ObjectTable {
  return { lookup: (id, signal) => lookup(segmentation, revision, id, signal) };
}

async function lookup(
  segmentation_id: string,
  revision: number | null,
  label: number,
  signal?: AbortSignal,
): Promise<ObjectRow | null> {
  const page = await body(
    client.GET("/api/v1/segmentations/{segmentation_id}/objects/", {
      params: { path: { segmentation_id }, query: { label, ...(revision && { revision }) } },
      signal: signal ?? null,
    }),
  );
  const found = page.results[0];
  return found ? objectRow(label, found) : null;
}

type Cell = number | string | null;

/** A row as the viewer takes it: numbers and words, with the box apart. */
export function objectRow(id: number, row: Readonly<Record<string, unknown>>): ObjectRow {
  const entries = Object.entries(row).filter((entry): entry is [string, Cell] => isCell(entry[1]));
  const values = Object.fromEntries(entries);
  const { x0, y0, x1, y1 } = values;
  const box = [x0, y0, x1, y1].every((edge) => typeof edge === "number")
    ? { x0: Number(x0), y0: Number(y0), x1: Number(x1), y1: Number(y1) }
    : null;
  return box ? { id, box, values } : { id, values };
}

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === "number" || typeof value === "string";
}
