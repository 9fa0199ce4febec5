/** What one is told, how, and the programs that are. */

import client, { body, everything } from "./client";
import type { components } from "./schema";

export type Notice = components["schemas"]["Notice"];
export type NoticeSettings = components["schemas"]["NoticeSettings"];
export type Webhook = components["schemas"]["Webhook"];
export type Delivery = components["schemas"]["Delivery"];

export const notices = {
  newest: (limit: number): Promise<Notice[]> =>
    body(client.GET("/api/v1/notices/", { params: { query: { limit } } })).then(
      (page) => page.results,
    ),
  /** Has these, or all, count as seen. */
  read: (ids?: string[]): Promise<NoticeSettings> =>
    body(client.POST("/api/v1/notices/read/", { body: ids ? { ids } : {} })),
};

export const noticeSettings = {
  look: (): Promise<NoticeSettings> => body(client.GET("/api/v1/notice-settings/")),
  byEmail: (by_email: boolean): Promise<NoticeSettings> =>
    body(client.PATCH("/api/v1/notice-settings/", { body: { by_email } })),
};

const inProject = (project_id: string) => ({ params: { path: { project_id } } });
const hookAt = (project_id: string, id: string) => ({ params: { path: { project_id, id } } });

export const webhooks = {
  all: (project_id: string): Promise<Webhook[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/projects/{project_id}/webhooks/", {
          params: { path: { project_id }, query: { cursor } },
        }),
      ),
    ),
  add: (project: string, url: string) =>
    body(
      client.POST("/api/v1/projects/{project_id}/webhooks/", {
        ...inProject(project),
        body: { url },
      }),
    ),
  activate: (project: string, id: string, active: boolean) =>
    body(
      client.PATCH("/api/v1/projects/{project_id}/webhooks/{id}/", {
        ...hookAt(project, id),
        body: { active },
      }),
    ),
  remove: (project: string, id: string) =>
    client.DELETE("/api/v1/projects/{project_id}/webhooks/{id}/", hookAt(project, id)),
  test: (project: string, id: string): Promise<Delivery> =>
    body(client.POST("/api/v1/projects/{project_id}/webhooks/{id}/test/", hookAt(project, id))),
  deliveries: (project_id: string, webhook_id: string): Promise<Delivery[]> =>
    body(
      client.GET("/api/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries/", {
        params: { path: { project_id, webhook_id }, query: { limit: 10 } },
      }),
    ).then((page) => page.results),
};
