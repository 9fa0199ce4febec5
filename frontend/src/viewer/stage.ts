/** Ties camera, scene and fetching together: draws a frame when something has changed. */

import type { Camera, Point, Rect, Size } from "./camera";
import * as cameras from "./camera";
import { Surface } from "./gl/surface";
import type { Frame } from "./layers/frame";
import { Pace } from "./pace";
import { type MissingTile, Scene } from "./scene";
import type { DisplayStore } from "./store";
import { type Plane, tileKey } from "./tiles/address";
import { Scheduler } from "./tiles/scheduler";
import type { LabelSource, TileSource } from "./types";

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
  #scheduler: Scheduler;
  #pace = new Pace(() => this.invalidate());
  #camera: Camera;
  #isFitted = true;
  #held: Plane | null = null;
  #frames = 0;
  #requested = 0;
  #labelSources = 0;

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
      this.scene.labels?.mark(state.selected, state.hovered);
      if (state !== before) this.invalidate();
    });
  }

  get camera(): Camera {
    return this.#camera;
  }

  get view(): Size {
    return this.surface.size;
  }

  /** Size of the image in full-resolution pixels. */
  get imageSize(): Size {
    const { width, height } = this.scene.image.pyramid.source.levels[0]!;
    return { width, height };
  }

  get plane(): Plane {
    return { t: this.store.state.t, z: this.store.state.z };
  }

  get visibleRect(): Rect {
    return cameras.visibleRect(this.#camera, this.view);
  }

  toImage(point: Point): Point {
    return cameras.toImage(this.#camera, this.view, point);
  }

  setCamera(camera: Camera): void {
    this.#isFitted = false;
    this.#camera = cameras.keepInView(camera, this.imageSize, this.view);
    this.#pace.moved();
    this.invalidate();
  }

  fit(): void {
    this.setCamera(cameras.fitImage(this.imageSize, this.view));
    this.#isFitted = true;
  }

  setLabels(source: LabelSource | null): void {
    this.#labelSources += 1;
    this.scene.setLabels(source);
    this.invalidate();
  }

  retry(): void {
    this.#scheduler.retry();
  }

  /** Id of the object under a point of the view, 0 when there is none; reads memory only. */
  pick(point: Point): number {
    const { labels } = this.scene;
    if (!labels || !this.store.state.overlay.visible) return 0;
    const id = labels.pyramid.sample(this.toImage(point), 0, this.plane) ?? 0;
    return labels.lookup.isHidden(id) ? 0 : id;
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
    this.#requested = -1;
    this.#pace.stop();
    this.#scheduler.stop();
    this.scene.destroy();
    this.surface.destroy();
  }

  #draw(now: number): void {
    const started = performance.now();
    this.#pace.frame(now);
    const frame = this.#frame();
    this.scene.draw(frame, this.#pace.isRelaxed);
    const { urgent, ahead } = this.scene.missing(frame);
    this.#scheduler.want([...urgent, ...ahead].map((tile) => this.#want(tile)));
    if (urgent.length === 0) this.#held = this.plane;
    this.drawn({
      camera: this.#camera,
      level: this.scene.levelOf(this.scene.image.pyramid, frame),
      loading: urgent.length,
      failed: this.#scheduler.failed,
      frameMs: this.#pace.frameMs,
      scriptMs: performance.now() - started,
    });
  }

  #frame(): Frame {
    return {
      number: ++this.#frames,
      camera: this.#camera,
      view: this.view,
      pixelRatio: this.surface.pixelRatio,
      rect: this.visibleRect,
      planes: this.#held ? [this.plane, this.#held] : [this.plane],
      state: this.store.state,
    };
  }

  #want({ pyramid, address }: MissingTile) {
    const source = pyramid === this.scene.image.pyramid ? "image" : `labels${this.#labelSources}`;
    const load = async (signal: AbortSignal) => {
      const tile = await pyramid.load(address, signal, () => this.#frames);
      this.scene.admit(pyramid, tile);
    };
    return { key: `${source}/${tileKey(address)}`, load };
  }

  #resized(): void {
    if (this.#isFitted) this.#camera = cameras.fitImage(this.imageSize, this.view);
    this.invalidate();
  }

  #restored(): void {
    this.scene.rebuild();
    this.invalidate();
  }
}
