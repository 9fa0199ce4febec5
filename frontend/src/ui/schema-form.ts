/** A form out of a JSON schema: one field a parameter, with its range, default and reset. */

import { h, icon, setText } from "./dom";

const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 7 });

export interface ParameterSchema {
  title?: string;
  description?: string;
  type?: string;
  enum?: (string | number)[];
  anyOf?: { type?: string; minimum?: number; maximum?: number; enum?: (string | number)[] }[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
}

export type Value = string | number | boolean | null;

export interface SchemaForm {
  element: HTMLElement;
  /** What differs from the defaults, by name; throws a sentence when a field is not right. */
  changes(): Record<string, Value>;
  /** How many fields differ from their defaults, those that are not right among them. */
  changed(): number;
  /** Sets every field to its default. */
  reset(): void;
}

interface Field {
  name: string;
  element: HTMLElement;
  read(): Value;
  write(value: Value): void;
  initial: Value;
}

/** Builds the form of an object schema; `values` are set over the defaults, as far as they fit. */
export function schemaForm(
  schema: { properties?: Record<string, ParameterSchema> },
  values: Record<string, unknown> = {},
): SchemaForm {
  const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => fieldOf(name, one));
  for (const field of fields) {
    if (field.name in values) start(field, values[field.name] as Value);
  }
  return {
    element: h("div", { class: "form parameters" }, ...fields.map((field) => field.element)),
    changes: () => {
      const changed = fields
        .map((field) => [field.name, field.read(), field.initial] as const)
        .filter(([, value, initial]) => value !== initial);
      return Object.fromEntries(changed.map(([name, value]) => [name, value]));
    },
    changed: () => fields.filter(({ read, initial }) => !same(read, initial)).length,
    reset: () => {
      for (const field of fields) field.write(field.initial);
    },
  };
}

/** A value that the schema does not allow (any more) gives way to the default. */
function start(field: Field, value: Value): void {
  field.write(value);
  if (!same(field.read, value)) field.write(field.initial);
}

/** A wider range can't be set with a slider: one pixel would be many steps. */
const WIDEST_SLIDER = 1000;

type Control = HTMLInputElement | HTMLSelectElement;

function fieldOf(name: string, given: ParameterSchema): Field {
  const schema = { ...given, ...given.anyOf?.find((one) => one.type !== "null") };
  const nullable = given.anyOf?.some((one) => one.type === "null") ?? false;
  const initial = (given.default ?? null) as Value;
  const title = given.title ?? name;
  const control = controlOf(schema, nullable);
  control.id = `parameter-${name}`;
  control.setAttribute("name", name);
  write(control, initial);
  const reset = h(
    "button",
    { type: "button", class: "quiet small", "aria-label": `Reset ${title}`, hidden: true },
    icon("retry"),
    "Reset",
  );
  const read = (): Value => readControl(control, title, nullable);
  const showReset = (): void => {
    reset.hidden = same(read, initial);
  };
  const element = h(
    "div",
    { class: "field parameter" },
    h("label", { for: control.id }, title),
    h("div", { class: "parameter-input" }, ...withSlider(control, schema, showReset), reset),
    h("p", { class: "hint" }, hint(given.description, schema, initial)),
  );
  control.addEventListener("input", showReset);
  const set = (value: Value): void => {
    write(control, value);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };
  reset.addEventListener("click", () => {
    set(initial);
    control.focus();
  });
  return { name, element, read, write: set, initial };
}

function same(read: () => Value, initial: Value): boolean {
  try {
    return read() === initial;
  } catch {
    return false;
  }
}

function controlOf(schema: ParameterSchema, nullable: boolean): Control {
  if (schema.enum) {
    return h(
      "select",
      {},
      ...schema.enum.map((one) => h("option", { value: String(one) }, String(one))),
    );
  }
  if (schema.type === "boolean") return h("input", { type: "checkbox" });
  if (schema.type !== "number" && schema.type !== "integer") return h("input", { type: "text" });
  return h("input", {
    type: "number",
    required: !nullable,
    placeholder: nullable ? "automatic" : null,
    min: schema.minimum ?? schema.exclusiveMinimum,
    max: schema.maximum ?? schema.exclusiveMaximum,
    step: schema.type === "integer" ? (schema.multipleOf ?? 1) : "any",
    inputmode: schema.type === "integer" ? "numeric" : "decimal",
  });
}

/** A number with two ends gets a slider beside it. */
function withSlider(control: Control, schema: ParameterSchema, changed: () => void): HTMLElement[] {
  const low = schema.minimum ?? schema.exclusiveMinimum;
  const high = schema.maximum ?? schema.exclusiveMaximum;
  const isNumber = control instanceof HTMLInputElement && control.type === "number";
  if (!isNumber || low === undefined || high === undefined) return [control];
  if (high - low > WIDEST_SLIDER) return [control];
  const step = schema.type === "integer" ? 1 : (high - low) / 200;
  const slider = h("input", { type: "range", min: low, max: high, step, tabindex: -1 });
  slider.setAttribute("aria-hidden", "true");
  slider.value = control.value;
  slider.addEventListener("input", () => {
    control.value = String(Number(Number(slider.value).toPrecision(6)));
    changed();
  });
  control.addEventListener("input", () => {
    slider.value = control.value;
  });
  return [slider, control];
}

function write(control: Control, value: Value): void {
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    control.checked = value === true;
  } else {
    control.value = value === null ? "" : String(value);
  }
}

function readControl(control: Control, title: string, nullable: boolean): Value {
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked;
  const text = control.value.trim();
  if (text === "" && nullable && !badInput(control)) return null;
  if (!(control instanceof HTMLInputElement) || control.type !== "number") return text;
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) throw new Error(`${title}: give a number.`);
  if (!control.checkValidity()) throw new Error(`${title}: ${control.validationMessage}`);
  return value;
}

function badInput(control: Control): boolean {
  return control instanceof HTMLInputElement && control.validity?.badInput === true;
}

function hint(description: string | undefined, schema: ParameterSchema, initial: Value): string {
  const low = schema.minimum ?? schema.exclusiveMinimum;
  const high = schema.maximum ?? schema.exclusiveMaximum;
  const parts = [];
  if (low !== undefined && high !== undefined) parts.push(`${shown(low)} to ${shown(high)}`);
  else if (low !== undefined) parts.push(`at least ${shown(low)}`);
  else if (high !== undefined) parts.push(`at most ${shown(high)}`);
  parts.push(`default ${initial === null ? "automatic" : shown(initial)}`);
  return [description, `(${parts.join(", ")})`].filter(Boolean).join(" ");
}

function shown(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "number" ? NUMBER.format(value) : value;
}

/** Shows a message under a form, or takes it away. */
export function showProblem(element: HTMLElement, message: string): void {
  element.hidden = message === "";
  setText(element, message);
}
