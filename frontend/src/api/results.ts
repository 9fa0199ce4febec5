/** What is asked of results beside the usual: addresses of pictures and files, and plots. */

import client, { body } from "./client";
import type { Overview, ProjectOverview } from "./types";

export const resultAddresses = {
  cells: (segmentation: string) => `/segmentations/${segmentation}/cells/`,
  figure: (segmentation: string) => `/api/v1/segmentations/${segmentation}/figure/`,
  montage: (segmentation: string) => `/api/v1/segmentations/${segmentation}/montage/`,
  opened: (segmentation: string, program: string) =>
    `/api/v1/segmentations/${segmentation}/open/?in=${program}`,
};

/** What a run found, image by image, of a column. */
export function overview(id: string, column: string): Promise<Overview> {
  return body(
    client.GET("/api/v1/runs/{id}/overview/", {
      params: { path: { id }, query: column ? { column } : {} },
    }),
  );
}

/** What a project holds at a glance. */
export function projectOverview(project_id: string): Promise<ProjectOverview> {
  return body(
    client.GET("/api/v1/projects/{project_id}/overview/", { params: { path: { project_id } } }),
  );
}

/** Names of channels from a list of markers. */
export function nameChannels(images: string[], names: string) {
  return body(client.POST("/api/v1/images/channel-names/", { body: { images, names } }));
}
