/** Verdicts on segmentations, and what still waits for one. */

import client, { body, everything } from "./client";
import type { components } from "./schema";
import type { ReviewSummary } from "./types";

export type Review = components["schemas"]["Review"];
export type NewReview = components["schemas"]["NewReviewRequest"];
export type Comment = components["schemas"]["Comment"];
export type NewComment = components["schemas"]["NewCommentRequest"];
export type Place = NonNullable<NewComment["place"]>;
export type NewAssignment = components["schemas"]["NewAssignmentRequest"];
export type Assignment = components["schemas"]["Assignment"];
export type Method = NewAssignment["method"];
export type Rules = components["schemas"]["ReviewSettings"];
export type Waiting = components["schemas"]["Waiting"];
export type Scope = "me" | "all" | "disputed";

export const reviews = {
  of: (segmentation: string): Promise<Review[]> =>
    body(client.GET("/api/v1/reviews/", { params: { query: { segmentation, limit: 20 } } })).then(
      (page) => page.results,
    ),
  give: (review: NewReview): Promise<Review> =>
    body(client.POST("/api/v1/reviews/", { body: review })),
  /** What a person is to review: what is assigned to them first. */
  waiting: (project: string): Promise<Waiting[]> => reviews.queue(project, "me"),
  queue: (project: string, scope: Scope): Promise<Waiting[]> =>
    body(
      client.GET("/api/v1/review-queue/", { params: { query: { project, scope, limit: 1000 } } }),
    ).then(({ results }) => results.sort((a, b) => place(a.rank) - place(b.rank))),
  remarks: (of: { project?: string; segmentation?: string }): Promise<Comment[]> =>
    body(client.GET("/api/v1/comments/", { params: { query: { ...of, limit: 1000 } } })).then(
      (page) => page.results,
    ),
  remark: (comment: NewComment): Promise<Comment> =>
    body(client.POST("/api/v1/comments/", { body: comment })),
  removeRemark: (id: string) =>
    client.DELETE("/api/v1/comments/{id}/", { params: { path: { id } } }),
  resolve: (id: string, resolved: boolean): Promise<Comment> =>
    body(
      client.POST("/api/v1/comments/{id}/resolve/", {
        params: { path: { id } },
        body: { resolved },
      }),
    ),
};

/** What is assigned comes before what is to nobody. */
const place = (rank: number | null): number => rank ?? Number.MAX_SAFE_INTEGER;

const ofProject = (project_id: string) => ({ params: { path: { project_id } } });

/** How a project reviews. */
export const reviewing = {
  summary: (project: string): Promise<ReviewSummary> =>
    body(client.GET("/api/v1/projects/{project_id}/reviewing/", ofProject(project))),
  setRules: (project: string, rules: Rules): Promise<ReviewSummary> =>
    body(
      client.PATCH("/api/v1/projects/{project_id}/reviewing/", {
        ...ofProject(project),
        body: rules,
      }),
    ),
  assign: (project: string, wish: NewAssignment): Promise<number> =>
    body(
      client.POST("/api/v1/projects/{project_id}/assignments/", {
        ...ofProject(project),
        body: wish,
      }),
    ).then(({ made }) => made),
  /** Who is to review what: one image of a project, or all. */
  assignments: (project_id: string, image?: string): Promise<Assignment[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/projects/{project_id}/assignments/", {
          params: { path: { project_id }, query: { image, limit: 1000, cursor } },
        }),
      ),
    ),
  unassign: (project_id: string, id: string) =>
    client.DELETE("/api/v1/projects/{project_id}/assignments/{id}/", {
      params: { path: { project_id, id } },
    }),
};
