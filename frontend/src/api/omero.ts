/** Signing in at OMERO servers, looking around there, and what is fetched and sent. */

import client, { body } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type OmeroConnection = Schemas["Connection"];
export type OmeroFolder = Schemas["OmeroFolder"];
export type OmeroImage = Schemas["OmeroImage"];
export type Transfer = Schemas["Transfer"];
export type SentFormat = Schemas["NewOmeroExportFormatEnum"];

const at = (id: string) => ({ params: { path: { id } } });

export const omero = {
  connections: async (project: string) => {
    const query = { project, limit: 1 };
    return (await body(client.GET("/api/v1/omero-connections/", { params: { query } }))).results;
  },
  connect: (given: Schemas["NewConnectionRequest"]) =>
    body(client.POST("/api/v1/omero-connections/", { body: given })),
  forget: (id: string) => client.DELETE("/api/v1/omero-connections/{id}/", at(id)),
  projects: async (id: string) =>
    (await body(client.GET("/api/v1/omero-connections/{id}/projects/", at(id)))).results,
  datasets: async (id: string, of: number | undefined) =>
    (
      await body(
        client.GET("/api/v1/omero-connections/{id}/datasets/", {
          params: { path: { id }, query: of === undefined ? {} : { of } },
        }),
      )
    ).results,
  images: async (id: string, dataset: number) =>
    (
      await body(
        client.GET("/api/v1/omero-connections/{id}/images/", {
          params: { path: { id }, query: { dataset } },
        }),
      )
    ).results,
};

export const transfers = {
  of: async (project: string) => {
    const query = { project, limit: 5 };
    return (await body(client.GET("/api/v1/omero-transfers/", { params: { query } }))).results;
  },
  fetch: (connection: string, images: number[]) =>
    body(client.POST("/api/v1/omero-transfers/import/", { body: { connection, images } })),
  send: (connection: string, run: string | null, format: SentFormat) =>
    body(client.POST("/api/v1/omero-transfers/export/", { body: { connection, run, format } })),
  stop: (id: string) => client.DELETE("/api/v1/omero-transfers/{id}/", at(id)),
};
