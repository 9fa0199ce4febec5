/** The layers and their drawing order, and which tiles a frame lacks. */
import type { Rect } from "./camera";
import type { Frame } from "./layers/frame";
import { Ground } from "./layers/ground";
import { ImageLayer } from "./layers/image_layer";
import { LabelLayer } from "./layers/label_layer";
import { isDrawn, overlayOf } from "./store";
import type { Plane } from "./tiles/address";
import { cellRect, cellsIn, levelFor } from "./tiles/grid";
import { type Plan, plan } from "./tiles/plan";
import { projected } from "./tiles/projection";
import { Pyramid } from "./tiles/pyramid";
import type { DisplayState, LabelSource, Tile, TileAddress, TileSource } from "./types";

/** How light a tile is that is awaited. */
const AWAITED = 0.11;
const MEBIBYTE = 2 ** 20;
const IMAGE_BYTES = 384 * MEBIBYTE;
const LABEL_BYTES = 192 * MEBIBYTE;

/** A missing tile and the pyramid it belongs to. */
export interface MissingTile {
  readonly pyramid: Pyramid;
  readonly address: TileAddress;
}

export class Scene {
  image: ImageLayer;
  /** Layers of objects, drawn in this order; the first is the one that is worked on. */
  layers: LabelLayer[] = [];
  #ground: Ground;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    source: TileSource,
  ) {
    const pyramid = new Pyramid(gl, projected(source, false), IMAGE_BYTES);
    this.image = new ImageLayer(gl, pyramid);
    this.#ground = new Ground(gl);
  }

  /** The layer that is worked on. */
  get labels(): LabelLayer | null {
    return this.layers[0] ?? null;
  }

  /** Layers whose source stays keep their tiles and colours. */
  setLayers(sources: readonly LabelSource[]): void {
    const bytes = LABEL_BYTES / Math.max(1, sources.length);
    const { gl } = this;
    const before = this.layers;
    this.layers = sources.map((given) => {
      const source = projected(given, true);
      const kept = before.find(({ pyramid }) => pyramid.source === source);
      return kept ?? new LabelLayer(gl, new Pyramid(gl, source, bytes));
    });
    for (const { pyramid } of this.layers) pyramid.limit(bytes);
    for (const layer of before) if (!this.layers.includes(layer)) layer.destroy();
  }

  /** Builds anew what a lost context took; tiles and lookup are still in memory. */
  rebuild(): void {
    const { gl } = this;
    for (const pyramid of this.pyramids()) pyramid.forgetTextures();
    this.image = new ImageLayer(gl, this.image.pyramid);
    this.#ground = new Ground(gl);
    this.layers = this.layers.map(({ pyramid, lookup }) => new LabelLayer(gl, pyramid, lookup));
  }

  pyramids(): Pyramid[] {
    return [this.image.pyramid, ...this.layers.map((layer) => layer.pyramid)];
  }

  /** A tile has come: some layers want to look at it before it is drawn. */
  admit(pyramid: Pyramid, tile: Tile): void {
    this.layers.find((layer) => layer.pyramid === pyramid)?.admit(tile);
  }

  /** Empties the canvas: the page's colour shows around the image. */
  clear(): void {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  /** Draws a pane of the frame. */
  draw(frame: Frame, smooth: boolean): void {
    const { gl } = this;
    this.#aim(frame);
    const { width, height } = this.image.pyramid.source.levels[0]!;
    this.#ground.draw(frame, { x0: 0, y0: 0, x1: width, y1: height });
    const level = this.levelOf(this.image.pyramid, frame);
    this.#drawAwaited(frame, level);
    gl.enable(gl.BLEND);
    this.image.draw(frame, level, smooth);
    for (const index of frame.pane.layers) {
      if (!isDrawn(frame.state, index)) continue;
      const layer = this.layers[index]!;
      const overlay = overlayOf(frame.state, index);
      layer.draw(frame, this.levelOf(layer.pyramid, frame), smooth, overlay);
    }
  }

  /** Tiles of which nothing is here yet, not even coarsely, stand out from black ones. */
  #drawAwaited(frame: Frame, level: number): void {
    const { pyramid } = this.image;
    const channels = visibleChannels(frame.state);
    if (channels.length === 0) return;
    for (const cell of cellsIn(pyramid.source.levels[level]!, frame.rect)) {
      if (channels.some((c) => pyramid.piece(level, cell, c, frame.planes))) continue;
      this.#ground.draw(frame, cellRect(pyramid.source.levels[level]!, cell), AWAITED);
    }
  }

  /** Draws the whole image small, from the coarsest tiles. */
  drawOverview(frame: Frame): void {
    const { gl } = this;
    this.#aim(frame);
    const { levels } = this.image.pyramid.source;
    const { width, height } = levels[0]!;
    this.#ground.draw(frame, { x0: 0, y0: 0, x1: width, y1: height });
    gl.enable(gl.BLEND);
    this.image.draw(frame, levels.length - 1, true);
  }

  levelOf(pyramid: Pyramid, frame: Frame): number {
    return levelFor(pyramid.source.levels, frame.camera.zoom * frame.pixelRatio);
  }

  /** Tiles that the frame lacks: those seen now, then those that may be seen next. */
  missing(frame: Frame): { urgent: MissingTile[]; ahead: MissingTile[] } {
    const plans = this.pyramids().map((pyramid) => {
      const wanted = this.#plan(pyramid, frame);
      const own = (address: TileAddress) => ({ pyramid, address });
      return { urgent: wanted.urgent.map(own), ahead: wanted.ahead.map(own) };
    });
    return {
      urgent: plans.flatMap((one) => one.urgent),
      ahead: plans.flatMap((one) => one.ahead),
    };
  }

  destroy(): void {
    for (const layer of this.layers) layer.destroy();
    this.image.pyramid.destroy();
  }

  #plan(pyramid: Pyramid, frame: Frame): Plan {
    const index = this.layers.findIndex((layer) => layer.pyramid === pyramid);
    const isLabels = index >= 0;
    if (isLabels && !isDrawn(frame.state, index)) return { urgent: [], ahead: [] };
    const channels = isLabels ? [0] : visibleChannels(frame.state);
    const level = this.levelOf(pyramid, frame);
    const plane = frame.planes[0] as Plane;
    return plan({ pyramid, channels, level, rect: frame.rect, plane });
  }

  /** Draws into the pane alone, with the camera's view where the pane has it. */
  #aim({ pane, pixelRatio }: Frame): void {
    const { gl } = this;
    const boxOf = (rect: Rect): [number, number, number, number] => {
      const [x0, x1] = [Math.round(rect.x0 * pixelRatio), Math.round(rect.x1 * pixelRatio)];
      const [y0, y1] = [Math.round(rect.y0 * pixelRatio), Math.round(rect.y1 * pixelRatio)];
      return [x0, gl.drawingBufferHeight - y1, x1 - x0, y1 - y0];
    };
    gl.viewport(...boxOf(pane.view));
    gl.scissor(...boxOf(pane.clip));
    gl.enable(gl.SCISSOR_TEST);
  }
}

function visibleChannels(state: DisplayState): number[] {
  return state.channels.flatMap((channel, index) => (channel.visible ? [index] : []));
}
