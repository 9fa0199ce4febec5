/** The calls around bake-offs, and the objects that were found in crops. */

import client, { body, csrfToken } from "./client";
import { problemError } from "./errors";
import type { components } from "./schema";
import type { Page } from "./types";

type Schemas = components["schemas"];
export type BakeOff = Schemas["BakeOff"];
export type Contestant = Schemas["Contestant"];
export type Panel = Schemas["Panel"];
export type Crop = Schemas["Crop"];
export type NewCrop = Schemas["NewCrop"];
export type NewBakeOff = Schemas["NewBakeOffRequest"];
export type Agreement = Schemas["Agreement"];
export type Preview = Schemas["Preview"];

const at = (id: string) => ({ params: { path: { id } } });

export const bakeOffs = {
  page: (project: string, limit: number): Promise<Page<BakeOff>> =>
    body(client.GET("/api/v1/bake-offs/", { params: { query: { project, limit } } })),
  one: (id: string): Promise<BakeOff> => body(client.GET("/api/v1/bake-offs/{id}/", at(id))),
  start: (wish: NewBakeOff): Promise<BakeOff> =>
    body(client.POST("/api/v1/bake-offs/", { body: wish })),
  cancel: (id: string): Promise<BakeOff> =>
    body(client.POST("/api/v1/bake-offs/{id}/cancel/", at(id))),
  remove: (id: string) => client.DELETE("/api/v1/bake-offs/{id}/", at(id)),
  agreement: (id: string): Promise<Agreement[]> =>
    body(client.GET("/api/v1/bake-offs/{id}/agreement/", at(id))),
  suggestions: (project_id: string, count: number, image?: string): Promise<NewCrop[]> =>
    body(
      client.GET("/api/v1/projects/{project_id}/crop-suggestions/", {
        params: { path: { project_id }, query: image ? { count, image } : { count } },
      }),
    ),
};

const FIRST_LOOK_MS = 60;
const SLOWEST_LOOK_MS = 500;

/** Has a panel's objects made anew and waits for them; rejects with an AbortError when given up. */
export async function previewOf(
  panel: string,
  parameters: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Preview> {
  let preview: Preview = await body(
    client.POST("/api/v1/previews/", { body: { panel, parameters }, signal }),
  );
  for (let wait = FIRST_LOOK_MS; isOpen(preview); wait = Math.min(wait * 1.3, SLOWEST_LOOK_MS)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    signal.throwIfAborted();
    preview = await body(client.GET("/api/v1/previews/{id}/", { ...at(preview.id), signal }));
  }
  if (preview.state !== "done") throw new Error(preview.error || "The preview was given up.");
  return preview;
}

function isOpen({ state }: Preview): boolean {
  return state === "queued" || state === "running";
}

/** The ids of a crop's objects, row by row. */
export async function labelsAt(address: string, signal?: AbortSignal): Promise<Uint32Array> {
  const headers = { "X-CSRFToken": csrfToken() };
  const response = await fetch(address, signal ? { headers, signal } : { headers });
  if (!response.ok) throw problemError(response.status, await response.text());
  return new Uint32Array(await response.arrayBuffer());
}

export const places = {
  bakeOffs: (project: string, image?: string) =>
    `/projects/${project}/bake-offs/${image ? `?image=${image}` : ""}`,
  bakeOff: (id: string) => `/bake-offs/${id}/`,
  picture: (crop: string) => `/pixels/crops/${crop}/picture.webp`,
  truth: (crop: string) => `/pixels/crops/${crop}/truth`,
  panel: (id: string) => `/pixels/panels/${id}`,
  preview: (id: string) => `/pixels/previews/${id}`,
};
