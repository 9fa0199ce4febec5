/** Two cuts across the depth beside the picture, and one cursor in all three. */
import { h, setText } from "../../ui/dom";
import { rotate } from "../camera";
import type { Stage } from "../stage";
import { type DisplayStore, isDrawn, overlayOf } from "../store";
import type { DisplayState, ImageInfo } from "../types";
import { addChannel, addLabels, type Cut, cut } from "./slices";
import type { Stacks } from "./stacks";

interface Place {
  readonly x: number;
  readonly y: number;
}

export class Ortho {
  readonly node: HTMLElement;
  readonly #views: Readonly<Record<Cut, HTMLCanvasElement>>;
  readonly #note = h("p", { class: "viewer-ortho-note", role: "status" });
  readonly #lines = {
    x: h("i", { class: "viewer-cross is-x" }),
    y: h("i", { class: "viewer-cross is-y" }),
  };
  #cursor: Place;
  #isOpen = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly info: ImageInfo,
    private readonly stacks: Stacks,
  ) {
    const { width, height } = stage.imageSize;
    this.#cursor = { x: width / 2, y: height / 2 };
    this.#views = { xz: this.#view("xz", "Cut XZ"), yz: this.#view("yz", "Cut YZ") };
    this.node = h(
      "div",
      { class: "viewer-ortho", hidden: true },
      h("div", { class: "viewer-cut is-yz" }, this.#views.yz),
      h("div", { class: "viewer-cut is-xz" }, this.#views.xz),
      h("div", { class: "viewer-cut is-corner" }, this.#note),
      ...Object.values(this.#lines),
    );
    stage.surface.canvas.addEventListener("pointerup", (event) => {
      if (!this.#isOpen || event.button !== 0) return;
      this.#look(stage.toImage({ x: event.offsetX, y: event.offsetY }));
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.node.hidden = !this.#isOpen;
    this.root.classList.toggle("has-ortho", this.#isOpen);
    if (!this.#isOpen) {
      this.stacks.leave(this);
      return;
    }
    // Cuts lie along the axes of the image: so does the picture beside them.
    const { camera } = this.stage;
    this.stage.turn({ ...rotate(camera, -(camera.angle ?? 0)), isMirrored: false });
    this.store.update({ projection: "none", layout: "single" });
    const { x, y } = camera;
    this.#look({ x, y });
  }

  /** A frame was drawn: the cuts follow. */
  drawn(): void {
    if (!this.#isOpen) return;
    const share = this.stacks.want(this, this.store.state);
    setText(this.#note, this.#told(share));
    this.root.dataset.cuts = share < 1 ? "loading" : "ready";
    this.#cross();
    for (const kind of ["xz", "yz"] as const) this.#draw(kind);
  }

  #told(share: number): string {
    if (share < 1) return `Reading the stack… ${Math.floor(share * 100)} %`;
    const { x, y } = this.#cursor;
    const place = `x ${Math.floor(x)}, y ${Math.floor(y)}, z ${this.store.state.z + 1}`;
    const scale = this.stacks.scale;
    return scale > 1 ? `${place}. Cuts at 1/${scale} of the resolution.` : place;
  }

  #look(place: Place): void {
    const { width, height } = this.stage.imageSize;
    const inside = (value: number, size: number) => Math.min(size - 0.01, Math.max(0, value));
    this.#cursor = { x: inside(place.x, width), y: inside(place.y, height) };
    this.root.dataset.cursor = `${Math.floor(this.#cursor.x)},${Math.floor(this.#cursor.y)}`;
    this.stage.invalidate();
  }

  /** CSS pixels that a plane is deep: as deep as it is in the sample, where that is known. */
  get #deep(): number {
    const { x, z } = this.info.pixelSize;
    return this.stage.camera.zoom * (x && z ? z / x : 1);
  }

  #cross(): void {
    const { x, y } = this.stage.toScreen(this.#cursor);
    this.#lines.x.style.transform = `translateX(${x}px)`;
    this.#lines.y.style.transform = `translateY(${y}px)`;
  }

  #draw(kind: Cut): void {
    const canvas = this.#views[kind];
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    const context = canvas.getContext("2d");
    const picture = this.#picture(kind);
    if (!context || !picture) return;
    context.scale(ratio, ratio);
    context.imageSmoothingEnabled = this.store.state.isSmooth && this.stage.camera.zoom < 6;
    const box = this.#boxOf(kind);
    context.drawImage(picture, box.x, box.y, box.width, box.height);
    this.#mark(context, kind, width, height);
  }

  /** Where a whole cut lies in its canvas. */
  #boxOf(kind: Cut): { x: number; y: number; width: number; height: number } {
    const { imageSize, camera } = this.stage;
    const [left, top] = [
      this.stage.toScreen({ x: 0, y: 0 }).x,
      this.stage.toScreen({ x: 0, y: 0 }).y,
    ];
    const long = this.#deep * this.stage.scene.image.pyramid.source.sizeZ;
    const canvas = this.#views[kind];
    if (kind === "xz") {
      const y = this.#shift(long, canvas.clientHeight);
      return { x: left, y, width: imageSize.width * camera.zoom, height: long };
    }
    const x = this.#shift(long, canvas.clientWidth);
    return { x, y: top, width: long, height: imageSize.height * camera.zoom };
  }

  /** In the middle where there is room, else with the plane that is shown in the middle. */
  #shift(long: number, room: number): number {
    if (long <= room) return (room - long) / 2;
    const here = (this.store.state.z + 0.5) * this.#deep;
    return Math.min(0, Math.max(room - long, room / 2 - here));
  }

  #picture(kind: Cut): HTMLCanvasElement | null {
    const { state } = this.store;
    const at = kind === "xz" ? this.#cursor.y : this.#cursor.x;
    const slices = state.channels.flatMap((channel, c) => {
      const stack = channel.visible ? this.stacks.channel(c) : null;
      return stack ? [{ channel, slice: cut(stack, kind, at) }] : [];
    });
    const first = slices[0]?.slice ?? this.#labelSlice(kind, at, 0);
    if (!first) return null;
    const pixels = new Uint8ClampedArray(4 * first.width * first.height);
    for (const { channel, slice } of slices) addChannel(pixels, slice.samples, channel);
    for (const [layer, { lookup }] of this.stage.scene.layers.entries()) {
      const slice = isDrawn(state, layer) ? this.#labelSlice(kind, at, layer) : null;
      if (slice?.width !== first.width || slice.height !== first.height) continue;
      addLabels(pixels, slice, lookup, overlayOf(state, layer));
    }
    for (let to = 3; to < pixels.length; to += 4) pixels[to] = 255;
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [first.width, first.height];
    picture.getContext("2d")?.putImageData(new ImageData(pixels, first.width, first.height), 0, 0);
    return picture;
  }

  #labelSlice(kind: Cut, at: number, layer: number) {
    const stack = this.stacks.labels(layer);
    return stack && cut(stack, kind, at);
  }

  #mark(context: CanvasRenderingContext2D, kind: Cut, width: number, height: number): void {
    const box = this.#boxOf(kind);
    const { x, y } = this.stage.toScreen(this.#cursor);
    const deep = (this.store.state.z + 0.5) * this.#deep;
    const [across, down] = kind === "xz" ? [x, box.y + deep] : [box.x + deep, y];
    context.strokeStyle = "rgb(255 214 102 / 85%)";
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(across, 0);
    context.lineTo(across, height);
    context.moveTo(0, down);
    context.lineTo(width, down);
    context.stroke();
  }

  #view(kind: Cut, label: string): HTMLCanvasElement {
    const canvas = h("canvas", { class: `viewer-cut-${kind}`, role: "img", "aria-label": label });
    const look = (event: PointerEvent) => {
      const box = this.#boxOf(kind);
      const depth = kind === "xz" ? event.offsetY - box.y : event.offsetX - box.x;
      const { sizeZ } = this.stage.scene.image.pyramid.source;
      const z = Math.min(sizeZ - 1, Math.max(0, Math.floor(depth / this.#deep)));
      const at = this.stage.toImage({ x: event.offsetX, y: event.offsetY });
      this.store.update({ z } satisfies Partial<DisplayState>);
      this.#look(kind === "xz" ? { ...this.#cursor, x: at.x } : { ...this.#cursor, y: at.y });
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      look(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) look(event);
    });
    return canvas;
  }
}
