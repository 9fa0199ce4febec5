/** The calls that pages make, one line each. */

import client, { body, everything } from "./client";
import type {
  Columns,
  Differences,
  Export,
  ExportFormat,
  ExportResults,
  Image,
  InWork,
  Measurements,
  Model,
  ModelDetail,
  ModelFilter,
  ModelImport,
  ModelTrial,
  ModelUsage,
  Page,
  PublishedModel,
  Role,
  Run,
  RunAgain,
  RunItem,
  RunSettings,
  Segmentation,
  Upload,
} from "./types";

const at = (id: string) => ({ params: { path: { id } } });

export const projects = {
  all: () =>
    everything((cursor) =>
      body(client.GET("/api/v1/projects/", { params: { query: { limit: 1000, cursor } } })),
    ),
  create: (name: string, description: string) =>
    body(client.POST("/api/v1/projects/", { body: { name, description } })),
  change: (id: string, name: string, description: string) =>
    body(client.PATCH("/api/v1/projects/{id}/", { ...at(id), body: { name, description } })),
  remove: (id: string) => client.DELETE("/api/v1/projects/{id}/", at(id)),
};

const inProject = (project_id: string) => ({ params: { path: { project_id } } });
const memberAt = (project_id: string, id: string) => ({ params: { path: { project_id, id } } });

export const members = {
  all: (project_id: string) =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/projects/{project_id}/members/", {
          params: { path: { project_id }, query: { limit: 1000, cursor } },
        }),
      ),
    ),
  add: (project: string, username: string, role: Role) =>
    body(
      client.POST("/api/v1/projects/{project_id}/members/", {
        ...inProject(project),
        body: { username, role },
      }),
    ),
  change: (project: string, id: string, role: Role) =>
    body(
      client.PATCH("/api/v1/projects/{project_id}/members/{id}/", {
        ...memberAt(project, id),
        body: { role },
      }),
    ),
  remove: (project: string, id: string) =>
    client.DELETE("/api/v1/projects/{project_id}/members/{id}/", memberAt(project, id)),
};

export type ImageOrder = "-created_at" | "name";

export const images = {
  page: (
    project: string,
    ordering: ImageOrder,
    limit: number,
    cursor?: string,
  ): Promise<Page<Image>> =>
    body(
      client.GET("/api/v1/images/", { params: { query: { project, ordering, limit, cursor } } }),
    ),
  one: (id: string): Promise<Image> => body(client.GET("/api/v1/images/{id}/", at(id))),
  remove: (id: string) => client.DELETE("/api/v1/images/{id}/", at(id)),
};

export const uploads = {
  failed: (project: string): Promise<Page<Upload>> =>
    body(
      client.GET("/api/v1/uploads/", {
        params: { query: { project, state: "failed", limit: 200 } },
      }),
    ),
  one: (id: string): Promise<Upload> => body(client.GET("/api/v1/uploads/{id}/", at(id))),
  choose: (id: string, scenes: number[]): Promise<Upload> =>
    body(client.POST("/api/v1/uploads/{id}/scenes/", { ...at(id), body: { scenes } })),
  remove: (id: string) =>
    client.DELETE("/api/v1/uploads/{id}/", {
      params: { path: { id }, header: { "Tus-Resumable": "1.0.0" } },
    }),
};

export const uploadSets = {
  finish: (set_id: string) =>
    body(client.POST("/api/v1/upload-sets/{set_id}/finish/", { params: { path: { set_id } } })),
};

export type Priority = Run["priority"];

export interface NewRun {
  priority?: Priority;
  project: string;
  images: string[] | "all";
  model: string;
  parameters: Record<string, unknown>;
  channels: number[] | null;
  measurements: Measurements;
  region?: Run["region"];
}

export const runs = {
  remove: (id: string) => client.DELETE("/api/v1/runs/{id}/", at(id)),
  methods: (id: string) => body(client.GET("/api/v1/runs/{id}/methods/", at(id))),
  page: (project: string, limit: number, cursor?: string): Promise<Page<Run>> =>
    body(client.GET("/api/v1/runs/", { params: { query: { project, limit, cursor } } })),
  one: (id: string): Promise<Run> => body(client.GET("/api/v1/runs/{id}/", at(id))),
  settings: (project_id: string): Promise<RunSettings> =>
    body(client.GET("/api/v1/projects/{project_id}/run-settings/", inProject(project_id))),
  setDefaultModel: (project_id: string, default_model: string | null): Promise<RunSettings> =>
    body(
      client.PATCH("/api/v1/projects/{project_id}/run-settings/", {
        ...inProject(project_id),
        body: { default_model },
      }),
    ),
  inWork: (image_id: string): Promise<InWork[]> =>
    body(client.GET("/api/v1/images/{image_id}/in-work/", { params: { path: { image_id } } })),
  start: (run: NewRun): Promise<Run> => body(client.POST("/api/v1/runs/", { body: run })),
  /** Does it again, as it was or with another model of the engine, over some images or all. */
  again: (id: string, change: RunAgain): Promise<Run> =>
    body(client.POST("/api/v1/runs/{id}/again/", { ...at(id), body: change })),
  cancel: (id: string): Promise<Run> => body(client.POST("/api/v1/runs/{id}/cancel/", at(id))),
  retry: (id: string): Promise<Run> => body(client.POST("/api/v1/runs/{id}/retry/", at(id))),
  /** What workers wrote of an item, for site admins. */
  log: (run_id: string, id: string): Promise<{ log: string }> =>
    body(client.GET("/api/v1/runs/{run_id}/items/{id}/log/", { params: { path: { run_id, id } } })),
  items: (run_id: string, limit: number, cursor?: string): Promise<Page<RunItem>> =>
    body(
      client.GET("/api/v1/runs/{run_id}/items/", {
        params: { path: { run_id }, query: { limit, cursor } },
      }),
    ),
};

/** Whose results: a run's, or the newest of a project's images. */
export interface ExportScope {
  project: string;
  run: string | null;
}

export const archives = {
  /** The newest ones; those of a project's runs are left out of the project's own. */
  of: async ({ project, run }: ExportScope): Promise<Export[]> => {
    const query = run ? { run, limit: 20 } : { project, limit: 50 };
    const page = await body(client.GET("/api/v1/exports/", { params: { query } }));
    return page.results.filter((one) => (one.run ?? null) === run);
  },
  start: (scope: ExportScope, format: ExportFormat, results: ExportResults): Promise<Export> =>
    body(client.POST("/api/v1/exports/", { body: { ...scope, format, results } })),
  /** Whether anybody has reviewed anything in a project. */
  hasReviews: async (project: string): Promise<boolean> => {
    const page = await body(
      client.GET("/api/v1/reviews/", { params: { query: { project, limit: 1 } } }),
    );
    return page.results.length > 0;
  },
  remove: (id: string) => client.DELETE("/api/v1/exports/{id}/", at(id)),
};

/** Words of the list's filters; what is undefined narrows nothing. */

const ofModel = (model_id: string) => ({ params: { path: { model_id } } });

export const models = {
  /** Those that a project may run. */
  usable: (project: string): Promise<Model[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/models/", {
          params: { query: { project, state: "available", limit: 1000, cursor } },
        }),
      ),
    ),
  page: (filter: ModelFilter, limit: number, cursor?: string): Promise<Page<Model>> =>
    body(
      client.GET("/api/v1/models/", {
        params: { query: { ...filter, limit, cursor } },
      }),
    ),
  one: (id: string): Promise<ModelDetail> => body(client.GET("/api/v1/models/{id}/", at(id))),
  usage: (id: string): Promise<ModelUsage[]> =>
    body(client.GET("/api/v1/models/{id}/usage/", at(id))),
  deprecate: (id: string, reason: string): Promise<ModelDetail> =>
    body(client.POST("/api/v1/models/{id}/deprecate/", { ...at(id), body: { reason } })),
  release: (id: string): Promise<ModelDetail> =>
    body(client.POST("/api/v1/models/{id}/release/", at(id))),
  share: (id: string): Promise<ModelDetail> =>
    body(client.POST("/api/v1/models/{id}/share/", at(id))),
  trials: (id: string): Promise<Page<ModelTrial>> =>
    body(client.GET("/api/v1/models/{model_id}/trials/", ofModel(id))),
  try: (id: string): Promise<ModelTrial> =>
    body(client.POST("/api/v1/models/{model_id}/trials/", ofModel(id))),
};

const NO_IMPORT = { engine: "", licence: "", name: "", published: "", accept_licence: false };

export const modelImports = {
  published: (): Promise<PublishedModel[]> =>
    everything((cursor) =>
      body(client.GET("/api/v1/model-catalogue/", { params: { query: { limit: 1000, cursor } } })),
    ),
  one: (id: string): Promise<ModelImport> =>
    body(client.GET("/api/v1/model-imports/{id}/", at(id))),
  upload: (
    upload: string,
    said: { engine: string; licence: string; name: string },
  ): Promise<ModelImport> =>
    body(client.POST("/api/v1/model-imports/", { body: { ...NO_IMPORT, upload, ...said } })),
  fetch: (published: string): Promise<ModelImport> =>
    body(
      client.POST("/api/v1/model-imports/", {
        body: { ...NO_IMPORT, published, accept_licence: true },
      }),
    ),
};

export const engines = {
  all: () =>
    everything((cursor) =>
      body(client.GET("/api/v1/engines/", { params: { query: { limit: 1000, cursor } } })),
    ),
};

export const segmentations = {
  remove: (id: string) => client.DELETE("/api/v1/segmentations/{id}/", at(id)),
  one: (id: string): Promise<Segmentation> =>
    body(client.GET("/api/v1/segmentations/{id}/", at(id))),
  ofImage: (image: string): Promise<Segmentation[]> =>
    everything((cursor) =>
      body(
        client.GET("/api/v1/segmentations/", { params: { query: { image, limit: 1000, cursor } } }),
      ),
    ),
  /** How the objects of one stand to those of another (of its revision), taken for the truth. */
  differences: (id: string, compare: string, revision: number | null): Promise<Differences> =>
    body(
      client.GET("/api/v1/segmentations/{id}/differences/", {
        params: { path: { id }, query: { compare, ...(revision && { revision }) } },
      }),
    ),
  /** What was measured of all objects; no names list the columns there are. */
  columns: (id: string, names: string, revision: number | null = null): Promise<Columns> =>
    body(
      client.GET("/api/v1/segmentations/{id}/columns/", {
        params: { path: { id }, query: { ...(names && { names }), ...(revision && { revision }) } },
      }),
    ),
  markTruth: (id: string, truth: boolean): Promise<Segmentation> =>
    body(client.PATCH("/api/v1/segmentations/{id}/", { ...at(id), body: { truth } })),
};

/** Addresses that are links and pictures rather than calls. */
export const addresses = {
  project: (id: string) => `/projects/${id}/`,
  run: (id: string) => `/runs/${id}/`,
  trash: (project: string) => `/projects/${project}/trash/`,
  model: (slug: string) => `/models/${slug}/`,
  modelFile: (slug: string) => `/api/v1/models/${slug}/download/`,
  trialPicture: (slug: string, trial: string) => `/api/v1/models/${slug}/trials/${trial}/picture/`,
  evaluation: (id: string) => `/evaluations/${id}/`,
  trainings: (project: string) => `/projects/${project}/training/`,
  reviewing: (project: string) => `/projects/${project}/review/`,
  improvement: (id: string) => `/improvements/${id}/`,
  training: (id: string) => `/trainings/${id}/`,
  lessonPicture: (training: string, lesson: string, epoch: number) =>
    `/api/v1/trainings/${training}/lessons/${lesson}/picture/?epoch=${epoch}`,
  image: (id: string, segmentation?: string | null) =>
    segmentation ? `/images/${id}/?segmentation=${segmentation}` : `/images/${id}/`,
  comparison: (id: string, segmentation: string, reference: string) =>
    `/images/${id}/?segmentation=${segmentation}&compare=${reference}`,
  thumbnail: (id: string) => `/pixels/images/${id}/thumbnail.webp`,
  outlines: (segmentation: string) => `/pixels/segmentations/${segmentation}/outlines.webp`,
  imagePixels: (id: string) => `/pixels/images/${id}.zarr`,
  labelPixels: (id: string, revision: number) => `/pixels/segmentations/${id}/${revision}.zarr`,
  exported: (segmentation: string, format: string) =>
    `/api/v1/segmentations/${segmentation}/export/?format=${format}`,
};
