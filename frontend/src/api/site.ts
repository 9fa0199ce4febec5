/** The calls around the site itself: its health, accounts and tokens. */

import client, { body, everything } from "./client";
import type { SiteHealth } from "./types";

const at = (id: string) => ({ params: { path: { id } } });

export const siteHealth = {
  look: (): Promise<SiteHealth> => body(client.GET("/api/v1/site-health/")),
  /** Has workers try every model that can be run. */
  tryAll: (): Promise<SiteHealth> => body(client.POST("/api/v1/site-health/")),
};

export const tokens = {
  all: () =>
    everything((cursor) =>
      body(client.GET("/api/v1/tokens/", { params: { query: { limit: 1000, cursor } } })),
    ),
  create: (name: string, days: number) =>
    body(client.POST("/api/v1/tokens/", { body: { name, days } })),
  revoke: (id: string) => client.DELETE("/api/v1/tokens/{id}/", at(id)),
};

export const users = {
  all: () =>
    everything((cursor) =>
      body(client.GET("/api/v1/users/", { params: { query: { limit: 1000, cursor } } })),
    ),
  create: (user: { username: string; email: string; password: string; is_admin: boolean }) =>
    body(client.POST("/api/v1/users/", { body: user })),
};
