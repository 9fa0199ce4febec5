/** What people call objects: the classes of the project, and giving them to what is selected. */

import { phenotypes } from "../../../api/phenotypes";
import { type Signal, signal } from "../../../state/signal";
import { h } from "../../../ui/dom";
import { toastError } from "../../../ui/toast";
import type { Tool, ToolPoint } from "../../../viewer";
import { rgbOf } from "../gates/gate";

export interface ObjectClass {
  readonly name: string;
  readonly color: string;
}

export interface Classing {
  /** Gives objects a class; null takes it. */
  give(labels: readonly number[], name: string | null): Promise<unknown>;
  /** All selected objects. */
  selected(): readonly number[];
  select(id: number): void;
}

/** How many classes have a digit of their own. */
const DIGITS = 9;
const GREY = "#808080";

export class Classes {
  readonly node: HTMLElement;
  readonly all: Signal<readonly ObjectClass[]> = signal<readonly ObjectClass[]>([]);
  /** What the tool gives; null takes classes away. */
  readonly inHand = signal<string | null>(null);
  readonly #list = h("div", { class: "class-list", role: "group", "aria-label": "Classes" });
  readonly #name = h("input", {
    ...{ type: "text", maxlength: 60, required: true },
    ...{ "aria-label": "Name of a new class", placeholder: "New class" },
  });

  constructor(
    private readonly project: string,
    private readonly work: Classing,
  ) {
    const add = h("form", { class: "class-add" }, this.#name, h("button", {}, "Add"));
    add.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add().catch(toastError);
    });
    this.node = h("div", { class: "edit-classes" }, h("h3", {}, "Class"), this.#list, add);
    this.#read().catch(toastError);
  }

  /** Gives what is selected a class, and takes it in hand; 0 is none. Whether there is such a one. */
  digit(key: string): boolean {
    const number = /^[0-9]$/.test(key) ? Number(key) : -1;
    const chosen = number === 0 ? null : this.all.get()[number - 1]?.name;
    if (number < 0 || chosen === undefined) return false;
    this.#choose(chosen);
    return true;
  }

  /** Gives an object the class in hand. */
  give(id: number): void {
    this.work.select(id);
    void this.work.give([id], this.inHand.get());
  }

  #choose(name: string | null): void {
    this.inHand.set(name);
    this.#show();
    const selected = this.work.selected();
    if (selected.length > 0) void this.work.give(selected, name);
  }

  async #read(): Promise<void> {
    const known = await phenotypes.of(this.project);
    this.all.set(known.map(({ name, color = GREY }) => ({ name, color })));
    this.inHand.update((name) => name ?? this.all.get()[0]?.name ?? null);
    this.#show();
  }

  async #add(): Promise<void> {
    const name = this.#name.value.trim();
    const made = await phenotypes.add(this.project, name);
    this.#name.form?.reset();
    await this.#read();
    this.#choose(made.name);
  }

  #show(): void {
    const rows = this.all.get().map(({ name, color }, at) => this.#button(name, color, at + 1));
    const none = this.#button(null, null, 0);
    this.#list.replaceChildren(...rows, ...(rows.length > 0 ? [none] : []));
  }

  #button(name: string | null, color: string | null, digit: number): HTMLElement {
    const key = digit <= DIGITS ? ` (${digit} with the class tool)` : "";
    const title = name === null ? "Take the class away" : `Give the class ${name}`;
    const swatch = h("span", { class: "class-swatch" });
    if (color) swatch.style.background = `rgb(${rgbOf(color).join(" ")})`;
    const shown = digit <= DIGITS ? [h("kbd", {}, digit)] : [];
    const pressed = String(name === this.inHand.get());
    const onclick = () => this.#choose(name);
    return h(
      "button",
      { type: "button", title: `${title}${key}`, "aria-pressed": pressed, onclick },
      ...[swatch, h("span", {}, name ?? "None"), ...shown],
    );
  }
}

/** A click gives an object the class in hand; a digit takes another, and gives it what is selected. */
export function classTool(classes: Classes): Tool {
  return {
    cursor: "copy",
    down: () => {},
    move: () => {},
    up: ({ id }: ToolPoint) => {
      if (id) classes.give(id);
    },
    key: (name) => classes.digit(name),
    draw: () => {},
  };
}
