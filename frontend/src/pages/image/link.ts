/** An address that shows exactly what is seen: where, which planes, channels, layers and colours. */

import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { toast } from "../../ui/toast";
import type { Viewer } from "../../viewer";
import { isMap } from "../../viewer/colour_maps";
import { checkedView, packed, unpacked } from "../../viewer/view";
import { type Colouring, FIRST_COLOURING } from "./layers/colouring";
import type { Range } from "./objects/sieve";

const NAME = "view";

/** What a link says beside the view: the layers that were added, and how all are coloured. */
export interface LinkedLayers {
  /** The result that is worked on; a newer one must not take its place. */
  readonly result: string;
  readonly extras: readonly string[];
  readonly colours: readonly Colouring[];
  readonly ranges: readonly Range[];
}

/** What the page's address asks for; null when it asks for nothing. */
export class Link {
  readonly layers: LinkedLayers;
  readonly #view: unknown;

  private constructor(given: Record<string, unknown>) {
    const list = (value: unknown) => (Array.isArray(value) ? value : []);
    this.#view = given.view;
    this.layers = {
      // The address names it.
      result: "",
      extras: list(given.extras).filter((one) => typeof one === "string"),
      colours: list(given.colours).map(colouringOf),
      ranges: list(given.ranges).filter(isRange),
    };
  }

  static of(address: string): Link | null {
    const text = new URL(address).searchParams.get(NAME);
    const given = text ? unpacked(text) : null;
    return typeof given === "object" && given ? new Link(given as Record<string, unknown>) : null;
  }

  /** Moves the viewer to where the link points. */
  show(viewer: Viewer): void {
    const view = checkedView(this.#view, viewer.state);
    if (view) viewer.setView(view);
  }
}

/** The address that shows what a viewer shows. */
export function linkTo(viewer: Viewer, layers: LinkedLayers, address: string): string {
  const link = new URL(address);
  if (layers.result) link.searchParams.set("segmentation", layers.result);
  link.searchParams.set(NAME, packed({ view: viewer.view, ...layers }));
  return link.href;
}

/** Puts a link where it can be pasted from; where the browser forbids that, it can be copied by hand. */
export async function copyLink(link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    toast("The link to this view is copied.", "good");
  } catch {
    const field = h("input", { type: "text", readonly: true, value: link, "aria-label": "Link" });
    openDialog({ title: "Link to this view", body: [field] });
    field.select();
  }
}

function colouringOf(value: unknown): Colouring {
  const { by, map, isReversed, color } = (value ?? {}) as Partial<Record<keyof Colouring, unknown>>;
  return {
    by: typeof by === "string" ? by : FIRST_COLOURING.by,
    map: isMap(map) ? map : FIRST_COLOURING.map,
    isReversed: isReversed === true,
    color: typeof color === "string" ? color : FIRST_COLOURING.color,
  };
}

function isRange(value: unknown): value is Range {
  const { column, from, to } = (value ?? {}) as Partial<Record<keyof Range, unknown>>;
  return typeof column === "string" && typeof from === "number" && typeof to === "number";
}
