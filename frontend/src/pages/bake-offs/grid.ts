/** Several values for a parameter, written as people write them: "0.3, 0.4" or "0.3 to 0.5 by 0.1". */

import type { ParameterSchema } from "../../ui/schema-form";

const RANGE = /^(-?[\d.]+)\s*(?:to|–|\.\.)\s*(-?[\d.]+)(?:\s+by\s+([\d.]+))?$/;
const STEPS = 5;

/** The numbers that a text names; none for an empty one. Throws a sentence for what is no number. */
export function valuesOf(text: string, schema: ParameterSchema, name: string): number[] {
  const trimmed = text.trim();
  if (!trimmed) return [];
  const isWhole = schema.type === "integer";
  const range = RANGE.exec(trimmed);
  const values = range ? spread(range) : trimmed.split(/[\s,;]+/).map(Number);
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new Error(`${name}: give numbers with commas between them, or “0.3 to 0.5 by 0.1”.`);
  }
  const rounded = values.map((value) => (isWhole ? Math.round(value) : Number(value.toFixed(6))));
  return [...new Set(rounded)];
}

function spread([, low, high, by]: RegExpExecArray): number[] {
  const [from, to] = [Number(low), Number(high)];
  const step = by ? Number(by) : (to - from) / (STEPS - 1);
  const count = Math.floor((to - from) / step + 1e-6) + 1;
  if (!(step > 0) || !(count > 0) || count > 100) return [Number.NaN];
  return Array.from({ length: count }, (_, i) => from + i * step);
}
