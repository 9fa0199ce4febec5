/** What is said of contestants. */

import type { BakeOff, Contestant, Panel } from "../../api/bakeoffs";
import type { Model } from "../../api/types";
import { duration, plural } from "../../ui/format";
import type { ParameterSchema } from "../../ui/schema-form";

export type Schema = { properties?: Record<string, ParameterSchema & { stage?: string }> };

/** In what a contestant differs from the others of its model: "Probability threshold 0.45". */
export function differenceOf(one: Contestant, all: readonly Contestant[], schema: Schema): string {
  const siblings = all.filter((other) => other.model === one.model);
  const parts = Object.entries(one.parameters)
    .filter(([name, value]) =>
      siblings.some((other) => JSON.stringify(other.parameters[name]) !== JSON.stringify(value)),
    )
    .map(([name, value]) => `${schema.properties?.[name]?.title ?? name} ${shown(value)}`);
  if (siblings.some((other) => String(other.channels) !== String(one.channels))) {
    parts.push(`channels ${one.channels?.join(", ") ?? "chosen by itself"}`);
  }
  return parts.join(" · ");
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return value === null ? "automatic" : String(value);
}

/** A short name that no other contestant has. */
export function nameOf(one: Contestant, { contestants }: BakeOff, schema: Schema): string {
  return [one.model_name, differenceOf(one, contestants, schema)].filter(Boolean).join(", ");
}

/** What was found, and how long it took. */
export function factsOf({ objects, seconds, network_seconds }: Panel): string {
  if (objects === null || seconds === null) return "";
  const network = network_seconds === null ? "" : `network ${duration(network_seconds)}, `;
  return `${plural(objects, "object")} · ${network}objects ${duration(seconds)}`;
}

export function figure(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3);
}

export function schemaOf(model: Model | undefined): Schema {
  return (model?.parameters ?? {}) as Schema;
}

/** The parameters that can be changed without asking the network again. */
export function decodingOnly(schema: Schema): Schema {
  const entries = Object.entries(schema.properties ?? {});
  return {
    properties: Object.fromEntries(
      entries.filter(([name, { stage }]) => stage === "decoding" && name !== "link_iou"),
    ),
  };
}
