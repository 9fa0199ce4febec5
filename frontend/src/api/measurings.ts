/** Measuring more of results that are there already. */

import client, { body } from "./client";
import type { Measurements, Measuring } from "./types";

const LOOK_MS = 700;
const SOON: readonly string[] = ["queued", "running"];

export type NewMeasuring = Measurements & { segmentation: string; cells: string | null };

export const measurings = {
  start: ({ groups = [], ratios = {}, ...rest }: NewMeasuring): Promise<Measuring> =>
    body(client.POST("/api/v1/measurings/", { body: { groups, ratios, ...rest } })),
  one: (id: string): Promise<Measuring> =>
    body(client.GET("/api/v1/measurings/{id}/", { params: { path: { id } } })),
  /** Until it is measured; throws the reason when it can't be. */
  wait: async (id: string): Promise<Measuring> => {
    for (;;) {
      const now = await measurings.one(id);
      if (now.state === "done") return now;
      if (!SOON.includes(now.state)) throw new Error(now.error || `Measuring was ${now.state}.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  },
};
