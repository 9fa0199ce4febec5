/** The trash: what was deleted, and the ways out of it. */

import client, { body } from "./client";
import type { components } from "./schema";
import type { Page } from "./types";

export type InTrash = components["schemas"]["InTrash"];
/** What names something in the trash. */
export type Deleted = Pick<InTrash, "kind" | "id">;

const at = ({ kind, id }: Deleted) => ({ params: { path: { kind, id } } });

export const trash = {
  /** Of a project, or the deleted projects themselves; the last that was deleted first. */
  page: (project: string | null, cursor?: string): Promise<Page<InTrash>> => {
    const query = project ? { project, cursor } : { kind: "project" as const, cursor };
    return body(client.GET("/api/v1/trash/", { params: { query } }));
  },
  restore: (one: Deleted) => client.POST("/api/v1/trash/{kind}/{id}/restore/", at(one)),
  remove: (one: Deleted) => client.DELETE("/api/v1/trash/{kind}/{id}/", at(one)),
};
