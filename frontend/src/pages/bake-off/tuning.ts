/** Changes of a contestant's thresholds, seen at once: the network is not asked again. */

import {
  type Contestant,
  labelsAt,
  type Panel,
  type Preview,
  places,
  previewOf,
} from "../../api/bakeoffs";
import { h, setText } from "../../ui/dom";
import { duration, plural } from "../../ui/format";
import { type SchemaForm, schemaForm } from "../../ui/schema-form";
import { decodingOnly, figure, type Schema } from "./words";

/** Long enough to take the many steps of a slider for one, short enough to feel live. */
const DEBOUNCE_MS = 90;

export interface Tuned {
  labels: Uint32Array;
  preview: Preview;
}

export class Tuning {
  readonly element: HTMLElement;
  readonly #form: SchemaForm;
  readonly #note = h("p", { class: "small-text soft number tuning-note", role: "status" });
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();

  constructor(
    private readonly contestant: Contestant,
    private panel: Panel,
    schema: Schema,
    private readonly found: (tuned: Tuned) => void,
    use: (parameters: Record<string, unknown>) => void,
    close: () => void,
  ) {
    const own = decodingOnly(schema);
    const start: Schema = {
      properties: Object.fromEntries(
        Object.entries(own.properties ?? {}).map(([name, one]) => [
          name,
          { ...one, default: contestant.parameters[name] },
        ]),
      ),
    };
    this.#form = schemaForm(start);
    this.#form.element.addEventListener("input", () => this.#changed());
    const useThese = h("button", { type: "button", class: "primary small" }, "Use these");
    useThese.addEventListener("click", () => use(this.parameters));
    this.element = h(
      "div",
      { class: "tuning", role: "group", "aria-label": `Thresholds of ${contestant.model_name}` },
      this.#form.element,
      this.#note,
      h(
        "div",
        { class: "actions" },
        useThese,
        h("button", { type: "button", class: "small", onclick: close }, "Close"),
      ),
    );
    setText(this.#note, "Move a slider: the outlines follow.");
  }

  /** All parameters as they are set now. */
  get parameters(): Record<string, unknown> {
    return { ...this.contestant.parameters, ...this.#form.changes() };
  }

  /** The same thresholds on another crop. */
  look(panel: Panel): void {
    this.panel = panel;
    if (this.#form.changed()) void this.#ask();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#asked.abort();
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), DEBOUNCE_MS);
  }

  async #ask(): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const began = performance.now();
    this.element.setAttribute("aria-busy", "true");
    try {
      const preview = await previewOf(this.panel.id, this.#form.changes(), signal);
      const labels = await labelsAt(places.preview(preview.id), signal);
      signal.throwIfAborted();
      this.found({ labels, preview });
      setText(this.#note, told(preview, (performance.now() - began) / 1000));
      this.element.dataset.objects = String(preview.objects);
    } catch (error) {
      if (!signal.aborted) setText(this.#note, error instanceof Error ? error.message : "");
    } finally {
      if (!signal.aborted) this.element.removeAttribute("aria-busy");
    }
  }
}

function told({ objects, seconds, figures }: Preview, waited: number): string {
  const accuracy = figures.ap ? ` · AP@0.5 ${figure(figures.ap["0.50"])}` : "";
  const made = `made in ${duration(seconds ?? 0)}, shown after ${duration(waited)}`;
  return `${plural(objects ?? 0, "object")}${accuracy} · ${made}`;
}
