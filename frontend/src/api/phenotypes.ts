/** Phenotypes of a project, and the cells that are of them. */

import client, { body, everything } from "./client";
import type { operations } from "./schema";
import type { Neighbourhood, Phenotype, PhenotypeGate, Profiles, SortedCells } from "./types";

const at = (id: string) => ({ params: { path: { id } } });

/** What near is: among the nearest so many, or up to a radius. */
export type Near = { nearest: number } | { radius: number };

type ProfileQuery = NonNullable<operations["segmentations_profiles"]["parameters"]["query"]>;

export const phenotypes = {
  of: (project: string): Promise<Phenotype[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/phenotypes/", { params: { query: { project, limit: 1000, cursor } } }),
      ),
    ),
  /** One that people give by hand. */
  add: (project: string, name: string): Promise<Phenotype> =>
    body(client.POST("/api/v1/phenotypes/", { body: { project, name, color: "", gates: [] } })),
  /** A new one, or for a name that is there one more gate that must hold. */
  keep: async (project: string, name: string, gate: PhenotypeGate): Promise<Phenotype> => {
    const there = (await phenotypes.of(project)).find((one) => one.name === name);
    if (!there) {
      return body(
        client.POST("/api/v1/phenotypes/", { body: { project, name, color: "", gates: [gate] } }),
      );
    }
    const gates = [...there.gates, gate];
    return body(client.PATCH("/api/v1/phenotypes/{id}/", { ...at(there.id), body: { gates } }));
  },
  rename: (id: string, name: string, color: string): Promise<Phenotype> =>
    body(client.PATCH("/api/v1/phenotypes/{id}/", { ...at(id), body: { name, color } })),
  remove: (id: string) => client.DELETE("/api/v1/phenotypes/{id}/", at(id)),
  /** Of each cell of a result the number of its phenotype. */
  sorted: (segmentation: string): Promise<SortedCells> =>
    body(client.GET("/api/v1/segmentations/{id}/phenotypes/", at(segmentation))),
  /** What they are like: mean z-scores of markers. */
  profiles: (segmentation: string, query: ProfileQuery): Promise<Profiles> =>
    body(
      client.GET("/api/v1/segmentations/{id}/profiles/", {
        params: { path: { id: segmentation }, query },
      }),
    ),
  neighbourhood: (segmentation: string, near: Near): Promise<Neighbourhood> =>
    body(
      client.GET("/api/v1/segmentations/{id}/neighbourhood/", {
        params: { path: { id: segmentation }, query: near },
      }),
    ),
};
