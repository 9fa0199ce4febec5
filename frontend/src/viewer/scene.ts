/** The layers and their drawing order, and which tiles a frame lacks. */
import { toScreen } from "./camera";
import type { Frame } from "./layers/frame";
import { ImageLayer } from "./layers/image_layer";
import { LabelLayer } from "./layers/label_layer";
import type { Plane } from "./tiles/address";
import { levelFor } from "./tiles/grid";
import { type Plan, plan } from "./tiles/plan";
import { Pyramid } from "./tiles/pyramid";
import type { DisplayState, LabelSource, Tile, TileAddress, TileSource } from "./types";

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
  labels: LabelLayer | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    source: TileSource,
  ) {
    this.image = new ImageLayer(gl, new Pyramid(gl, source, IMAGE_BYTES));
  }

  setLabels(source: LabelSource | null): void {
    this.labels?.destroy();
    this.labels = source && new LabelLayer(this.gl, new Pyramid(this.gl, source, LABEL_BYTES));
  }

  /** Builds anew what a lost context took; tiles and lookup are still in memory. */
  rebuild(): void {
    for (const pyramid of this.pyramids()) pyramid.forgetTextures();
    this.image = new ImageLayer(this.gl, this.image.pyramid);
    if (this.labels) this.labels = new LabelLayer(this.gl, this.labels.pyramid, this.labels.lookup);
  }

  pyramids(): Pyramid[] {
    return [this.image.pyramid, ...(this.labels ? [this.labels.pyramid] : [])];
  }

  /** A tile has come: some layers want to look at it before it is drawn. */
  admit(pyramid: Pyramid, tile: Tile): void {
    if (pyramid === this.labels?.pyramid) this.labels.admit(tile);
  }

  draw(frame: Frame, smooth: boolean): void {
    this.#clear(frame);
    this.gl.enable(this.gl.BLEND);
    this.image.draw(frame, this.levelOf(this.image.pyramid, frame), smooth);
    this.labels?.draw(frame, this.levelOf(this.labels.pyramid, frame), smooth);
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
    this.labels?.destroy();
    this.image.pyramid.destroy();
  }

  #plan(pyramid: Pyramid, frame: Frame): Plan {
    const isLabels = pyramid === this.labels?.pyramid;
    if (isLabels && !frame.state.overlay.visible) return { urgent: [], ahead: [] };
    const channels = isLabels ? [0] : visibleChannels(frame.state);
    const level = this.levelOf(pyramid, frame);
    const plane = frame.planes[0] as Plane;
    return plan({ pyramid, channels, level, rect: frame.rect, plane });
  }

  /** Black behind the image, so that channels add up; the page's colour around it. */
  #clear(frame: Frame): void {
    const { gl } = this;
    const { width, height, scaleX, scaleY } = this.image.pyramid.source.levels[0]!;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const start = toScreen(frame.camera, frame.view, { x: 0, y: 0 });
    const end = toScreen(frame.camera, frame.view, { x: width * scaleX, y: height * scaleY });
    const ratio = frame.pixelRatio;
    const [left, right] = [Math.round(start.x * ratio), Math.round(end.x * ratio)];
    const [top, bottom] = [Math.round(start.y * ratio), Math.round(end.y * ratio)];
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(left, gl.drawingBufferHeight - bottom, right - left, bottom - top);
    gl.clearColor(0, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.disable(gl.SCISSOR_TEST);
  }
}

function visibleChannels(state: DisplayState): number[] {
  return state.channels.flatMap((channel, index) => (channel.visible ? [index] : []));
}
