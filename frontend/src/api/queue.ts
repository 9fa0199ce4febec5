/** The queue: for site admins all of it, for others their place in it and what was used. */

import client, { body } from "./client";
import type { components } from "./schema";

export type Queue = components["schemas"]["Queue"];
export type Place = components["schemas"]["Place"];
export type ProjectUsage = components["schemas"]["ProjectUsage"];

export const queue = {
  look: (): Promise<Queue> => body(client.GET("/api/v1/queue/")),
  pause: (paused: boolean, worker?: string): Promise<Queue> =>
    body(client.PATCH("/api/v1/queue/", { body: { paused, ...(worker ? { worker } : {}) } })),
  placeOfRun: (id: string): Promise<Place | null> =>
    body(client.GET("/api/v1/runs/{id}/place/", { params: { path: { id } } })).then(
      (found) => found.place,
    ),
  usage: (project_id: string): Promise<ProjectUsage> =>
    body(client.GET("/api/v1/projects/{project_id}/usage/", { params: { path: { project_id } } })),
};
