/** Objects under the cursor and selected ones: what they are, and what is said of them. */
import { frame, type Point } from "./camera";
import { Measurements } from "./measurements";
import { type Card, card } from "./panel/card";
import type { Status } from "./panel/status";
import { type Tip, tip } from "./panel/tip";
import type { Stage } from "./stage";
import type { DisplayStore } from "./store";
import { Census, findObject } from "./tiles/census";
import { levelFor } from "./tiles/grid";
import type { DisplayState, ObjectTable } from "./types";

const COUNT_AFTER_MS = 250;

export class Inspector {
  readonly card: Card;
  readonly tip: Tip = tip();
  #measurements = new Measurements(null);
  #cursor: Point | null = null;
  #counting: ReturnType<typeof setTimeout> | undefined;
  #shown = 0;
  #census = new Census();

  /** `counted` is told the number of objects in view, null when no labels are shown. */
  constructor(
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly status: Status,
    private readonly counted: (count: number | null) => void,
  ) {
    this.card = card({
      focus: () => void this.focus(store.state.selected),
      clear: () => store.update({ selected: 0 }),
    });
  }

  setObjects(table: ObjectTable | null): void {
    this.#measurements = new Measurements(table);
    void this.card.show(this.store.state.selected, this.#measurements);
  }

  hover(point: Point | null): void {
    this.#cursor = point;
    if (point) this.tip.move(point, this.stage.view);
    this.#look();
  }

  click(point: Point): void {
    this.store.update({ selected: this.stage.pick(point) });
  }

  /** A frame was drawn: what is under the cursor may be another thing now. */
  drawn(): void {
    this.#look();
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => this.#count(), COUNT_AFTER_MS);
  }

  show(state: DisplayState): void {
    this.tip.show(state.hovered, this.#measurements);
    if (state.selected === this.#shown) return;
    this.#shown = state.selected;
    void this.card.show(state.selected, this.#measurements);
  }

  /** Moves the view to an object, found in its table or, failing that, in the tiles at hand. */
  async focus(id: number): Promise<void> {
    if (id === 0) return;
    const row = await this.#measurements.lookup(id).catch(() => null);
    const { labels } = this.stage.scene;
    const box = row?.box ?? (labels && findObject(labels.pyramid, id, this.stage.plane));
    if (box) this.stage.setCamera(frame(box, this.stage.imageSize, this.stage.view));
  }

  stop(): void {
    clearTimeout(this.#counting);
  }

  #look(): void {
    const hovered = this.#cursor ? this.stage.pick(this.#cursor) : 0;
    this.store.update({ hovered });
    const { width, height } = this.stage.imageSize;
    const at = this.#cursor && this.stage.toImage(this.#cursor);
    const isInside = at && at.x >= 0 && at.y >= 0 && at.x < width && at.y < height;
    this.status.point(isInside ? at : null, this.store.state);
  }

  #count(): void {
    const count = this.store.state.overlay.visible ? this.#inView() : null;
    this.counted(count);
    this.status.objects(count);
  }

  #inView(): number | null {
    const { scene, plane, visibleRect, camera, surface } = this.stage;
    if (!scene.labels) return null;
    const { pyramid, lookup } = scene.labels;
    const level = levelFor(pyramid.source.levels, camera.zoom * surface.pixelRatio);
    return this.#census.count(pyramid, level, visibleRect, plane, lookup);
  }
}
