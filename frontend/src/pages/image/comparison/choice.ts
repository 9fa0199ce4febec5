/** What a result is compared with: another result of its image, or what it was at an earlier time. */

import { edits, type Revision } from "../../../api/edits";
import type { Segmentation } from "../../../api/types";
import { h } from "../../../ui/dom";
import { dateTime, plural } from "../../../ui/format";
import { titleOf } from "../layers/title";

/** A result as it is now, or as it was in one of its revisions. */
export interface Version {
  readonly result: Segmentation;
  readonly revision: number | null;
}

const OF_ITSELF = "@";

export class ReferenceChoice {
  #results: readonly Segmentation[] = [];
  #result: Segmentation | null = null;
  /** Of results that were edited. */
  #revisions = new Map<string, readonly Revision[]>();

  constructor(private readonly select: HTMLSelectElement) {}

  /** In an address: the id of a result, with @ and a number for a revision of it. */
  get value(): string {
    return this.select.value;
  }

  get reference(): Version | null {
    const [id, number] = this.select.value.split(OF_ITSELF);
    const result = this.#results.find((one) => one.id === id);
    return result ? { result, revision: number ? Number(number) : null } : null;
  }

  /** Offers the other results, and what this one was. */
  offer(results: readonly Segmentation[], result: Segmentation | null, chosen: string): void {
    [this.#results, this.#result] = [results, result];
    const others = result ? results.filter(({ id }) => id !== result.id) : [];
    const nodes: Node[] = others.map((one) => h("option", { value: one.id }, titleOf(one)));
    const earlier = result ? this.#earlier(result, chosen) : [];
    if (earlier.length > 0) {
      const group = h("optgroup", {}, ...earlier);
      group.label = "This result, earlier";
      nodes.push(group);
    }
    this.select.replaceChildren(h("option", { value: "" }, "Nothing"), ...nodes);
    this.select.value = chosen;
    if (this.select.selectedIndex < 0) this.select.value = "";
    this.select.disabled = nodes.length === 0;
    if (result && !this.#revisions.has(result.id)) void this.#ask(result);
  }

  /** The result was kept as another revision. */
  renew(): void {
    if (this.#result) void this.#ask(this.#result);
  }

  async #ask(result: Segmentation): Promise<void> {
    if (result.revision === 1 && result.version === 0) return;
    // Without the list, other results can still be chosen.
    const found = await edits.revisions(result.id).catch(() => []);
    this.#revisions.set(result.id, found);
    const now = this.#result;
    if (now?.id === result.id) this.offer(this.#results, now, this.select.value);
  }

  #earlier(result: Segmentation, chosen: string): HTMLOptionElement[] {
    const known = this.#revisions.get(result.id);
    if (!known) {
      // What an address names is there before the list is.
      const [id, number] = chosen.split(OF_ITSELF);
      return id === result.id && number
        ? [h("option", { value: chosen }, `Revision ${number}`)]
        : [];
    }
    return known
      .filter(({ version }) => version !== result.version)
      .map(({ number, version, created_at, objects }) => {
        const name = version === 0 ? "As it was found" : `Revision ${number}`;
        const text = `${name}, ${dateTime(created_at)}, ${plural(objects, "object")}`;
        return h("option", { value: `${result.id}${OF_ITSELF}${number}` }, text);
      });
  }
}
