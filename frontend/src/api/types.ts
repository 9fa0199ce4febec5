/** The server's things by short names. */

import type { components, operations, paths } from "./schema";

type Schemas = components["schemas"];

export type Project = Schemas["Project"];
export type Member = Schemas["Member"];
export type Role = Member["role"];
export type Upload = Schemas["Upload"];
export type Image = Schemas["Image"];
export type Engine = Schemas["Engine"];
export type Model = Schemas["Model"];
export type ModelDetail = Schemas["ModelDetail"];
export type ModelUsage = Schemas["Usage"];
export type ModelPackage = Schemas["Package"];
export type ModelTrial = Schemas["Trial"];
export type ModelImport = Schemas["ModelImport"];
export type PublishedModel = Schemas["PublishedModel"];
export type Run = Schemas["Run"];
export type InWork = Schemas["InWork"];
export type RunAgain = Schemas["RunAgainRequest"];
export type RunItem = Schemas["RunItem"];
export type Segmentation = Schemas["Segmentation"];
export type SiteHealth = Schemas["SiteHealth"];
export type Columns = Schemas["Columns"];
export type Phenotype = Schemas["Phenotype"];
export type PhenotypeGate = Schemas["Gate"];
export type SortedCells = Schemas["Sorted"];
export type Profiles = Schemas["Profiles"];
export type Overview = Schemas["Overview"];
export type ProjectOverview = Schemas["ProjectOverview"];
export type Measuring = Schemas["Measuring"];
export type Neighbourhood = Schemas["Neighbourhood"];
export type Differences = Schemas["Differences"];
export type Evaluation = Schemas["Evaluation"];
export type Figures = Schemas["Figures"];
export type Score = Schemas["Score"];
export type Training = Schemas["Training"];
export type TrainingPlan = Schemas["Plan"];
export type TrainingPoint = Schemas["Point"];
export type Lesson = Schemas["Lesson"];
export type ReviewSummary = Schemas["ReviewSummary"];
export type Improvement = Schemas["Improvement"];
export type ImprovementPlan = Schemas["ImprovementPlan"];
export type Token = Schemas["Token"];
export type User = Schemas["User"];
export type RunSettings = Schemas["RunSettings"];
export type Measurements = Run["measurements"];
export type MeasurementGroup = Schemas["GroupsEnum"];
export type RememberedSettings = RunSettings["remembered"][number];
export type Export = Schemas["Export"];
export type ExportFormat = operations["segmentations_export"]["parameters"]["query"]["format"];
export type ExportResults = Export["results"];
export type Program = operations["segmentations_open"]["parameters"]["query"]["in"];
export type Progress = Run["progress"];

export interface Page<T> {
  next?: string | null;
  results: T[];
}
/** What the list of models is asked for. */
export type ModelFilter = NonNullable<paths["/api/v1/models/"]["get"]["parameters"]["query"]>;
