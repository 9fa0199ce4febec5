/** What a model's file says of it, as lists of facts. */

import type { Engine, ModelDetail } from "../../api/types";
import { measureName } from "../../ui/accuracy";
import { type Child, fill, h } from "../../ui/dom";
import { ago, bytes, count, dateTime, stateName } from "../../ui/format";

interface ReviewSummary {
  results: number;
  reviewed: number;
  approved: number;
  reviewers: Record<string, number>;
  edits: number;
  objects_changed: number;
}

type Fact = [name: string, value: Child];

/** Who and what the model is. */
export function cardFacts(list: HTMLElement, model: ModelDetail, engine?: Engine): void {
  const channels = model.channels.map((name) => {
    const role = engine?.channels.find((one) => one.name === name);
    return role ? `${name} (${role.description})` : name;
  });
  write(list, [
    ["Name for scripts", h("code", {}, model.slug)],
    ["Version", model.version],
    ["Belongs to", model.project_name ?? "the whole site"],
    ["Origin", stateName(model.origin)],
    ["Added", added(model)],
    ["Channels", channels.join("; ")],
    ["Pixel size", model.pixel_size_um ? `${shown(model.pixel_size_um)} µm` : "not stated"],
    ["Object diameter", model.object_diameter_px ? `${shown(model.object_diameter_px)} px` : ""],
    ["Use it when", engine?.use_when],
    ["Please cite", model.citation || engine?.citation],
    ["File", model.has_file ? bytes(model.bytes) : "gone"],
    ["SHA-256", h("code", { class: "digest" }, model.sha256)],
  ]);
}

function added(model: ModelDetail): string {
  const who = model.created_by ? ` by ${model.created_by}` : "";
  return `${dateTime(model.created_at)} (${ago(model.created_at)})${who}`;
}

/** How it was trained, or where an imported one came from; the curve is drawn elsewhere. */
export function trainingFacts(list: HTMLElement, model: ModelDetail): void {
  const { curve: _, settings, versions, reviewed, ...rest } = model.training;
  const facts = [
    ...entries(rest),
    ...reviewFacts(reviewed),
    ...entries(settings),
    ...entries(versions),
  ];
  write(list, facts.length ? facts : [["Record", "The file says nothing of its training."]]);
}

/** What was measured. */
export function accuracyFacts(list: HTMLElement, model: ModelDetail): void {
  const facts = Object.entries(model.accuracy)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .map(([name, value]): Fact => [measureName(name), shown(value)]);
  write(list, facts.length ? facts : [["Accuracy", "Nothing has been measured."]]);
}

/** How far what it learnt from had been reviewed and corrected, and by whom. */
function reviewFacts(record: unknown): Fact[] {
  const said = record as ReviewSummary | undefined;
  if (!said?.results) return [];
  const people = Object.entries({ ...said.reviewers }).map(([who, n]) => `${who} (${count(n)})`);
  return [
    ["Reviewed", `${said.reviewed} of ${said.results} images, ${said.approved} approved`],
    ["Reviewers", people.join(", ")],
    ["Corrected", `${count(said.edits)} edits of ${count(said.objects_changed)} objects`],
  ];
}

function entries(record: unknown): Fact[] {
  if (typeof record !== "object" || record === null) return [];
  return Object.entries(record)
    .filter(([, value]) => value !== null && typeof value !== "object")
    .map(([name, value]) => [stateName(name), shown(value)]);
}

function shown(value: unknown): string {
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)));
}

function write(list: HTMLElement, facts: readonly Fact[]): void {
  const told = facts.filter(([, value]) => value !== undefined && value !== "");
  fill(list, ...told.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
