/** Verdicts on segmentations, and what still waits for one. */

import client, { body } from "./client";
import type { components } from "./schema";
import type { Segmentation } from "./types";

export type Review = components["schemas"]["Review"];
export type NewReview = components["schemas"]["NewReviewRequest"];

export const reviews = {
  of: (segmentation: string): Promise<Review[]> =>
    body(client.GET("/api/v1/reviews/", { params: { query: { segmentation, limit: 20 } } })).then(
      (page) => page.results,
    ),
  give: (review: NewReview): Promise<Review> =>
    body(client.POST("/api/v1/reviews/", { body: review })),
  /** The segmentations of a project that wait, the oldest first. */
  waiting: (project: string): Promise<Segmentation[]> =>
    body(client.GET("/api/v1/review-queue/", { params: { query: { project, limit: 1000 } } })).then(
      (page) => page.results,
    ),
};
