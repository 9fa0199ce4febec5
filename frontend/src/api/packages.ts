/** Models as packages of bioimage.io, which a worker makes. */

import client, { body } from "./client";
import type { ModelPackage } from "./types";

export const packages = {
  make: (model_id: string): Promise<ModelPackage> =>
    body(client.POST("/api/v1/models/{model_id}/packages/", { params: { path: { model_id } } })),
  one: (model_id: string, id: string): Promise<ModelPackage> =>
    body(
      client.GET("/api/v1/models/{model_id}/packages/{id}/", {
        params: { path: { model_id, id } },
      }),
    ),
};
