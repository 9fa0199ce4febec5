/** The calls around models that a project makes and measures, one line each. */

import client, { body, everything } from "./client";
import type {
  Evaluation,
  Improvement,
  ImprovementPlan,
  Lesson,
  Page,
  Run,
  Score,
  Training,
  TrainingPlan,
} from "./types";

const at = (id: string) => ({ params: { path: { id } } });

export const evaluations = {
  page: (project: string, limit: number): Promise<Page<Evaluation>> =>
    body(client.GET("/api/v1/evaluations/", { params: { query: { project, limit } } })),
  one: (id: string): Promise<Evaluation> => body(client.GET("/api/v1/evaluations/{id}/", at(id))),
  remove: (id: string) => client.DELETE("/api/v1/evaluations/{id}/", at(id)),
  start: (wish: {
    project: string;
    models: string[];
    images: string[] | "all";
  }): Promise<Evaluation> => body(client.POST("/api/v1/evaluations/", { body: wish })),
  worst: (evaluation_id: string, limit: number): Promise<Page<Score>> =>
    body(
      client.GET("/api/v1/evaluations/{evaluation_id}/scores/", {
        params: { path: { evaluation_id }, query: { limit } },
      }),
    ),
};

/** What someone wants trained; either `minutes` or `epochs` is the budget. */
export interface TrainingWish {
  project: string;
  engine: string;
  start: string | null;
  images: string[] | "all";
  channels: number[] | null;
  minutes: number | null;
  epochs: number | null;
  /** Only what was approved in a review; null: where the project has reviews. */
  approved_only: boolean | null;
}

export const trainings = {
  page: (project: string, limit: number): Promise<Page<Training>> =>
    body(client.GET("/api/v1/trainings/", { params: { query: { project, limit } } })),
  one: (id: string): Promise<Training> => body(client.GET("/api/v1/trainings/{id}/", at(id))),
  plan: (wish: TrainingWish): Promise<TrainingPlan> =>
    body(client.POST("/api/v1/trainings/plan/", { body: wish })),
  start: (wish: TrainingWish & { name: string; licence: string }): Promise<Training> =>
    body(client.POST("/api/v1/trainings/", { body: { ...wish, seed: 0 } })),
  pause: (id: string): Promise<Training> =>
    body(client.POST("/api/v1/trainings/{id}/pause/", at(id))),
  resume: (id: string): Promise<Training> =>
    body(client.POST("/api/v1/trainings/{id}/resume/", at(id))),
  stop: (id: string): Promise<Training> =>
    body(client.POST("/api/v1/trainings/{id}/stop/", at(id))),
  remove: (id: string) => client.DELETE("/api/v1/trainings/{id}/", at(id)),
  lessons: (training_id: string): Promise<Lesson[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/trainings/{training_id}/lessons/", {
          params: { path: { training_id }, query: { limit: 1000, cursor } },
        }),
      ),
    ),
};

export const improvements = {
  page: (project: string, limit: number): Promise<Page<Improvement>> =>
    body(client.GET("/api/v1/improvements/", { params: { query: { project, limit } } })),
  one: (id: string): Promise<Improvement> => body(client.GET("/api/v1/improvements/{id}/", at(id))),
  plan: (run: string, minutes: number): Promise<ImprovementPlan> =>
    body(client.POST("/api/v1/improvements/plan/", { body: { run, minutes, epochs: null } })),
  start: (wish: { run: string; name: string; minutes: number }): Promise<Improvement> =>
    body(client.POST("/api/v1/improvements/", { body: { ...wish, epochs: null } })),
  promote: (id: string): Promise<Improvement> =>
    body(client.POST("/api/v1/improvements/{id}/promote/", at(id))),
  runAgain: (id: string): Promise<Run> =>
    body(client.POST("/api/v1/improvements/{id}/run-again/", at(id))),
};
