/** Objects under the cursor and selected ones: what they are, and what is said of them. */
import type { Point } from "./camera";
import { Measurements } from "./measurements";
import { type Card, card } from "./panel/card";
import type { Status } from "./panel/status";
import { type Tip, tip } from "./panel/tip";
import type { Stage } from "./stage";
import { type DisplayStore, isDrawn } from "./store";
import { Census, findObject } from "./tiles/census";
import { levelFor } from "./tiles/grid";
import { idsWithin } from "./tiles/within";
import type { DisplayState, LabelLayerSource, ObjectRow, Reading } from "./types";

const COUNT_AFTER_MS = 250;

/** What is known of a layer's objects; the name is told where there are several layers. */
export interface Described {
  readonly measurements: Measurements;
  readonly name: string;
  about(id: number, row: ObjectRow | null): readonly Reading[];
}

const UNKNOWN: Described = { measurements: new Measurements(null), name: "", about: () => [] };

export class Inspector {
  readonly card: Card;
  readonly tip: Tip = tip();
  #layers: readonly Described[] = [];
  #cursor: Point | null = null;
  #counting: ReturnType<typeof setTimeout> | undefined;
  #shown = "";
  #census = new Census();

  /** `counted` is told the number of objects in view, null when no labels are shown. */
  constructor(
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly status: Status,
    private readonly counted: (count: number | null) => void,
  ) {
    this.card = card({
      focus: () => void this.focus(store.state.selected, store.state.selectedLayer),
      clear: () => store.update({ selected: 0, also: [] }),
    });
  }

  /** What is known of the objects of each layer. */
  setLayers(layers: readonly LabelLayerSource[]): void {
    this.#layers = layers.map(({ objects, name, about }) => ({
      about: about ?? UNKNOWN.about,
      measurements: new Measurements(objects ?? null),
      name: layers.length > 1 ? (name ?? "") : "",
    }));
    this.#shown = "";
    this.show(this.store.state);
  }

  /** What was read of a layer's objects is not right any more. */
  forget(layer: number): void {
    this.#of(layer).measurements.forget();
    this.#shown = "";
    this.show(this.store.state);
  }

  hover(point: Point | null): void {
    this.#cursor = point;
    if (point) this.tip.move(point, this.stage.view);
    this.#look();
  }

  /** Selects what was clicked; `adds` it to what is selected of its layer, or takes it out. */
  click(point: Point, adds: boolean): void {
    const { id, layer } = this.stage.pick(point);
    const { selected, also, selectedLayer } = this.store.state;
    if (!adds || selected === 0 || selectedLayer !== layer) {
      this.store.update({ selected: id, selectedLayer: layer, also: [] });
    } else if (id) {
      const all = [...also, selected];
      const next = all.includes(id) ? all.filter((one) => one !== id) : [...all, id];
      this.store.update({ selected: next.at(-1) ?? 0, also: next.slice(0, -1) });
    }
  }

  /** Selects what an outline (in pixels of the image) holds of the layer the panel is about. */
  outline(outline: readonly Point[], adds: boolean): void {
    const { active, selected, also, selectedLayer } = this.store.state;
    const layer = this.stage.scene.layers[active];
    if (!layer || !isDrawn(this.store.state, active)) return;
    const { camera, surface, plane } = this.stage;
    const level = levelFor(layer.pyramid.source.levels, camera.zoom * surface.pixelRatio);
    const found = idsWithin(layer.pyramid, level, outline, plane, layer.lookup);
    const kept = adds && selected !== 0 && selectedLayer === active ? [...also, selected] : [];
    const all = [...new Set([...kept, ...found])];
    const next = { selected: all.at(-1) ?? 0, also: all.slice(0, -1), selectedLayer: active };
    this.store.update(next);
  }

  /** A frame was drawn: what is under the cursor may be another thing now. */
  drawn(): void {
    this.#look();
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => this.#count(), COUNT_AFTER_MS);
  }

  show(state: DisplayState): void {
    this.tip.show(state.hovered, this.#of(state.hoveredLayer));
    const shown = `${state.selectedLayer}/${state.selected}/${state.also.length}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    void this.card.show(state.selected, this.#of(state.selectedLayer), state.also.length);
  }

  /** Moves the view to an object, found in its table or, failing that, in the tiles at hand. */
  async focus(id: number, layer: number): Promise<void> {
    if (id === 0) return;
    const row = await this.#of(layer)
      .measurements.lookup(id)
      .catch(() => null);
    const labels = this.stage.scene.layers[layer];
    const box = row?.box ?? (labels && findObject(labels.pyramid, id, this.stage.plane));
    if (box) this.stage.look(box);
  }

  stop(): void {
    clearTimeout(this.#counting);
  }

  #look(): void {
    const { id, layer } = this.#cursor ? this.stage.pick(this.#cursor) : { id: 0, layer: 0 };
    this.store.update({ hovered: id, hoveredLayer: layer });
    const { width, height } = this.stage.imageSize;
    const at = this.#cursor && this.stage.toImage(this.#cursor);
    const isInside = at && at.x >= 0 && at.y >= 0 && at.x < width && at.y < height;
    this.status.point(isInside ? at : null, this.store.state);
  }

  /** Counts what is in view a tile at a time, so that nobody waits for it. */
  #count(): void {
    const counting = this.store.state.overlay.visible ? this.#inView() : null;
    const go = (count: number | null) => {
      const next = counting?.next();
      if (next && !next.done) {
        this.#counting = setTimeout(go, 0, next.value);
        return;
      }
      this.counted(count);
      this.status.objects(count);
    };
    go(null);
  }

  #of(layer: number): Described {
    return this.#layers[layer] ?? UNKNOWN;
  }

  #inView(): Generator<number> | null {
    const { scene, plane, visibleRect, camera, surface } = this.stage;
    if (!scene.labels) return null;
    const { pyramid, lookup } = scene.labels;
    const level = levelFor(pyramid.source.levels, camera.zoom * surface.pixelRatio);
    return this.#census.count(pyramid, level, visibleRect, plane, lookup);
  }
}
