/** Ties camera, scene and fetching together: draws a frame when something has changed. */

import type { Camera, Point, Rect, Size } from "./camera";
import * as cameras from "./camera";
import { Surface } from "./gl/surface";
import { Uploads } from "./gl/uploads";
import type { Frame } from "./layers/frame";
import { type Overview, overviewOf } from "./overview";
import { Pace } from "./pace";
import { inPane, type Pane, paneAt, panesOf, splitOf } from "./panes";
import { type MissingTile, Scene } from "./scene";
import { type DisplayStore, isDrawn, orderOf, overlayOf } from "./store";
import { type Plane, tileKey } from "./tiles/address";
import { projectionZ } from "./tiles/projection";
import { Scheduler } from "./tiles/scheduler";
import type { DisplayState, LabelSource, TileAddress, TileSource } from "./types";

const BLINK_MS = 700;
/** A frame sends no more tiles to the graphics card than fit into this: while the view moves, and at rest. */
const [MOVING_UPLOAD_MS, UPLOAD_MS] = [6, 30];
const NOTHING: ReadonlySet<number> = new Set();

/** An object and the layer it is of. */
export interface Picked {
  readonly id: number;
  readonly layer: number;
}

/** Told after every frame. */
export interface StageReport {
  readonly camera: Camera;
  readonly level: number;
  /** Tiles that are seen but not here yet. */
  readonly loading: number;
  readonly failed: number;
  readonly frameMs: number;
  readonly scriptMs: number;
}

export class Stage {
  readonly scene: Scene;
  readonly surface: Surface;
  /** The small image of the whole; null while all of it is seen. */
  overview: Overview | null = null;
  #scheduler: Scheduler;
  #pace = new Pace(() => this.invalidate());
  #camera: Camera;
  #isFitted = true;
  /** Since the last frame. */
  #hasMoved = false;
  #held: Plane | null = null;
  #frames = 0;
  #requested = 0;
  #blinked = false;
  #selected: ReadonlySet<number> = NOTHING;
  #blinking: ReturnType<typeof setInterval> | undefined;

  constructor(
    canvas: HTMLCanvasElement,
    source: TileSource,
    private readonly store: DisplayStore,
    private readonly drawn: (report: StageReport) => void,
  ) {
    this.surface = new Surface(canvas, {
      resized: () => this.#resized(),
      lost: () => this.#scheduler.stop(),
      restored: () => this.#restored(),
    });
    this.scene = new Scene(this.surface.gl, source);
    this.#scheduler = new Scheduler(() => this.invalidate());
    this.#camera = cameras.fitImage(this.imageSize, this.view);
    store.subscribe((state, before) => {
      this.#mark(state, before);
      if (state.layout !== before.layout) this.#blink();
      if (state !== before) this.invalidate();
    });
  }

  get camera(): Camera {
    return this.#camera;
  }

  /** Size of what the camera looks at: a part of the canvas when that is split. */
  get view(): Size {
    const { x0, y0, x1, y1 } = this.panes[0]!.view;
    return { width: x1 - x0, height: y1 - y0 };
  }

  get panes(): Pane[] {
    const split = splitOf(this.store.state, this.#blinked);
    const layers = orderOf(this.store.state, this.scene?.layers.length ?? 0);
    return panesOf(split, this.surface.size, layers);
  }

  /** Size of the image in full-resolution pixels. */
  get imageSize(): Size {
    const { width, height } = this.scene.image.pyramid.source.levels[0]!;
    return { width, height };
  }

  get plane(): Plane {
    const { t, z, projection } = this.store.state;
    return { t, z: projection === "max" ? projectionZ(this.scene.image.pyramid.source) : z };
  }

  get visibleRect(): Rect {
    return cameras.visibleRect(this.#camera, this.view);
  }

  /** The image point under a point of the canvas. */
  toImage(point: Point): Point {
    return cameras.toImage(this.#camera, this.view, this.inView(point));
  }

  /** Where on the canvas a point of the image is; of the first view, where there are several. */
  toScreen(point: Point): Point {
    return cameras.toScreen(this.#camera, this.view, point);
  }

  /** A point of the canvas as the camera sees it. */
  inView(point: Point): Point {
    return inPane(paneAt(this.panes, point), point);
  }

  setCamera(camera: Camera): void {
    this.#isFitted = false;
    this.#camera = cameras.keepInView(camera, this.imageSize, this.view);
    this.#hasMoved = true;
    this.#pace.moved();
    this.invalidate();
  }

  fit(): void {
    this.setCamera(cameras.fitImage(this.imageSize, this.view, this.#camera));
    this.#isFitted = true;
  }

  /** Takes over how the image lies; one that was fitted stays so. */
  turn(camera: Camera): void {
    const wasFitted = this.#isFitted;
    this.setCamera(camera);
    if (wasFitted) this.fit();
  }

  /** Moves the view to a box of full-resolution pixels. */
  look(box: Rect): void {
    this.setCamera(cameras.frame(box, this.imageSize, this.view, this.#camera));
  }

  setLayers(sources: readonly LabelSource[]): void {
    this.scene.setLayers(sources);
    if (this.#isFitted) this.fit();
    this.invalidate();
  }

  /** Fetches those of some tiles anew that are here. */
  async refresh(tiles: readonly TileAddress[], layer: number): Promise<void> {
    const pyramid = this.scene.layers[layer]?.pyramid;
    const z = pyramid ? projectionZ(pyramid.source) : 0;
    const all = tiles.flatMap((address) => [address, { ...address, z }]);
    const here = all.filter((address) => pyramid?.has(address));
    const { signal } = new AbortController();
    const load = async (address: TileAddress) =>
      this.scene.admit(pyramid!, await pyramid!.load(address, signal, () => this.#frames));
    await Promise.all(here.map(load));
    this.invalidate();
  }

  retry(): void {
    this.#scheduler.retry();
  }

  /** The object under a point of the canvas, id 0 when there is none; reads memory only. */
  pick(point: Point): Picked {
    const at = this.toImage(point);
    for (const layer of paneAt(this.panes, point).layers.toReversed()) {
      const { pyramid, lookup } = this.scene.layers[layer]!;
      if (!isDrawn(this.store.state, layer) || overlayOf(this.store.state, layer).isLocked)
        continue;
      const id = pyramid.sample(at, 0, this.plane) ?? 0;
      if (id !== 0 && !lookup.isHidden(id)) return { id, layer };
    }
    return { id: 0, layer: 0 };
  }

  /** The object of the first layer at a place of the image, whatever lies over it; 0 for none. */
  objectAt(place: Point): number {
    const { labels } = this.scene;
    const id = labels?.pyramid.sample(place, 0, this.plane) ?? 0;
    return labels?.lookup.isHidden(id) ? 0 : id;
  }

  invalidate(): void {
    if (this.#requested) return;
    this.#requested = requestAnimationFrame((now) => {
      this.#requested = 0;
      if (!this.surface.isLost) this.#draw(now);
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.#requested);
    clearInterval(this.#blinking);
    this.#requested = -1;
    this.#pace.stop();
    this.#scheduler.stop();
    this.scene.destroy();
    this.surface.destroy();
  }

  #draw(now: number): void {
    const started = performance.now();
    this.#pace.frame(now);
    const panes = this.panes;
    const frame = this.#frame(panes[0]!);
    this.scene.clear();
    for (const pane of panes) this.scene.draw({ ...frame, pane }, this.#pace.isRelaxed);
    this.overview = overviewOf(this.#camera, this.imageSize, this.view, this.surface.size);
    if (!this.store.state.hasOverview) this.overview = null;
    if (this.overview) this.scene.drawOverview({ ...frame, ...this.overview.frame });
    const { urgent, ahead } = this.scene.missing(frame);
    this.#scheduler.want([...urgent, ...ahead].map((tile) => this.#want(tile)));
    const loading = urgent.length + frame.uploads.postponed;
    if (loading === 0) this.#held = this.plane;
    if (frame.uploads.postponed > 0) this.invalidate();
    this.#hasMoved = false;
    this.drawn({
      camera: this.#camera,
      level: this.scene.levelOf(this.scene.image.pyramid, frame),
      loading,
      failed: this.#scheduler.failed,
      frameMs: this.#pace.frameMs,
      scriptMs: performance.now() - started,
    });
  }

  #frame(pane: Pane): Frame {
    return {
      number: ++this.#frames,
      camera: this.#camera,
      view: this.view,
      pixelRatio: this.surface.pixelRatio,
      rect: this.visibleRect,
      planes: this.#held ? [this.plane, this.#held] : [this.plane],
      state: this.store.state,
      pane,
      uploads: new Uploads(this.#hasMoved ? MOVING_UPLOAD_MS : UPLOAD_MS),
    };
  }

  #want({ pyramid, address }: MissingTile) {
    const load = async (signal: AbortSignal) => {
      const tile = await pyramid.load(address, signal, () => this.#frames);
      this.scene.admit(pyramid, tile);
    };
    return { key: `${pyramid.name}/${tileKey(address)}`, load };
  }

  /** Tells layers which of their objects are selected or under the cursor. */
  #mark(state: DisplayState, before: DisplayState): void {
    if (state.selected !== before.selected || state.also !== before.also) {
      this.#selected = new Set([state.selected, ...state.also]);
    }
    for (const [index, layer] of this.scene.layers.entries()) {
      const selected = index === state.selectedLayer ? this.#selected : NOTHING;
      layer.mark(selected, index === state.hoveredLayer ? state.hovered : 0);
    }
  }

  /** Shows the one and the other in turn, as long as that is wanted. */
  #blink(): void {
    clearInterval(this.#blinking);
    this.#blinked = false;
    if (this.store.state.layout === "blink") {
      this.#blinking = setInterval(() => {
        this.#blinked = !this.#blinked;
        this.invalidate();
      }, BLINK_MS);
    }
    if (this.#isFitted) this.fit();
  }

  #resized(): void {
    if (this.#isFitted) this.#camera = cameras.fitImage(this.imageSize, this.view, this.#camera);
    this.invalidate();
  }

  #restored(): void {
    this.scene.rebuild();
    this.invalidate();
  }
}
