/** The stack as a volume, to be turned about: the largest samples, and objects as surfaces. */
import { h, setText } from "../../ui/dom";
import type { Stage } from "../stage";
import { type DisplayStore, isDrawn, orderOf } from "../store";
import type { ImageInfo } from "../types";
import { Pacer } from "./effort";
import type { Stack } from "./stack";
import type { Stacks } from "./stacks";
import { FIRST_ORBIT, halfOf, matrixOf, type Orbit, turned } from "./turn";
import { MOST_CHANNELS, VolumeGl } from "./volume_gl";

type Shown = "both" | "image" | "objects";

const TURN_SPEED = 0.008;
const KEY_TURN = 0.12;
const AT_REST_AFTER_MS = 180;
const NO_WEBGL =
  "This browser can't show volumes: WebGL 2 is switched off or used up. Cuts (2) work.";
const SHOWN: readonly { shown: Shown; text: string }[] = [
  { shown: "both", text: "Both" },
  { shown: "image", text: "Image" },
  { shown: "objects", text: "Objects" },
];

export class VolumeView {
  readonly node: HTMLElement;
  #canvas = h("canvas", {
    ...{ class: "viewer-volume-canvas", tabindex: 0, role: "img" },
    "aria-label": "Volume; turn it with the arrow keys",
  });
  readonly #note = h("p", { role: "status" });
  readonly #buttons: HTMLButtonElement[];
  #gl: VolumeGl | null = null;
  #orbit: Orbit = FIRST_ORBIT;
  #shown: Shown = "both";
  #sent: readonly unknown[] = [];
  #isOpen = false;
  #movedAt = 0;
  #pacer = new Pacer();
  /** Along the longest way through the volume. */
  #voxels = 1;
  #requested = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly info: ImageInfo,
    private readonly stacks: Stacks,
  ) {
    this.#buttons = SHOWN.map(({ shown, text }) => {
      const show = () => {
        this.#shown = shown;
        this.#request();
      };
      return h("button", { type: "button", onclick: show }, text);
    });
    const again = () => this.#turn(() => FIRST_ORBIT);
    const button = (text: string, onclick: () => void) =>
      h("button", { type: "button", onclick }, text);
    const head = h(
      "header",
      { class: "viewer-row" },
      h("div", { class: "viewer-modes", role: "group", "aria-label": "Shown" }, ...this.#buttons),
      this.#note,
      h("span", { class: "viewer-gap" }),
      button("Reset", again),
      button("Close", () => this.toggle()),
    );
    this.node = h("section", { class: "viewer-volume", "aria-label": "Volume", hidden: true });
    this.node.append(this.#canvas, head);
    this.#listen();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.node.hidden = !this.#isOpen;
    if (this.#isOpen) {
      // Coarsely first: what is slow here is known then.
      this.#turn((orbit) => orbit);
      this.#canvas.focus({ preventScroll: true });
      this.#request();
      return;
    }
    this.stacks.leave(this);
    this.#gl?.destroy();
    this.#gl = null;
    this.#sent = [];
    // A canvas whose context was given back has none any more.
    const fresh = this.#canvas.cloneNode() as HTMLCanvasElement;
    this.#canvas.replaceWith(fresh);
    this.#canvas = fresh;
    this.stage.surface.canvas.focus({ preventScroll: true });
  }

  /** A frame was drawn: colours, contrast or objects may be others. */
  drawn(): void {
    if (this.#isOpen) this.#request();
  }

  #request(): void {
    this.#requested ||= requestAnimationFrame(() => {
      this.#requested = 0;
      if (this.#isOpen) this.#draw();
    });
  }

  #draw(): void {
    for (const [at, button] of this.#buttons.entries()) {
      button.setAttribute("aria-pressed", String(SHOWN[at]!.shown === this.#shown));
    }
    const share = this.stacks.want(this, this.store.state);
    this.root.dataset.volume = share < 1 ? "loading" : "ready";
    if (share < 1) {
      setText(this.#note, `Reading the stack… ${Math.floor(share * 100)} %`);
      return;
    }
    const problem = this.#send();
    if (problem) {
      this.root.dataset.volume = "none";
      setText(this.#note, problem);
      return;
    }
    this.#paint();
  }

  /** Sends what has changed to the graphics card; gives why nothing can be shown. */
  #send(): string | null {
    const { state } = this.store;
    const shown = state.channels.flatMap((channel, c) => {
      const stack = channel.visible ? this.stacks.channel(c) : null;
      return stack ? [{ channel, stack }] : [];
    });
    const layers = orderOf(state, this.stage.scene.layers.length);
    const layer = layers.findLast((one) => isDrawn(state, one));
    const labels = layer === undefined ? null : this.stacks.labels(layer);
    const any: Stack | null = shown[0]?.stack ?? labels;
    if (!any) return "Nothing is shown: switch on a channel or objects.";
    const problem = this.#begin(any);
    if (problem || !this.#gl) return problem;
    const sent = [labels, state.channels, ...shown.map(({ stack }) => stack)];
    if (this.#sent.length === 0 || this.#sent[0] !== labels) this.#gl.setLabels(labels);
    if (sent.length !== this.#sent.length || sent.some((one, at) => one !== this.#sent[at])) {
      this.#gl.setChannels(shown);
      this.#sent = sent;
    }
    if (layer !== undefined) this.#gl.setLookup(this.stage.scene.layers[layer]!.lookup);
    const { width, height, depth } = any;
    this.#voxels = Math.hypot(width, height, depth);
    const left = shown.length > MOST_CHANNELS ? `, the first ${MOST_CHANNELS} channels` : "";
    setText(this.#note, `${width} × ${height} × ${depth} voxels${left}`);
    return null;
  }

  /** Makes ready to draw; gives why that can't be. */
  #begin(stack: Stack): string | null {
    if (this.#gl) return null;
    const gl = this.#canvas.getContext("webgl2", { antialias: false, depth: false });
    const problem = gl ? VolumeGl.problem(gl, stack) : NO_WEBGL;
    if (gl && !problem) this.#gl = new VolumeGl(gl);
    return problem;
  }

  #paint(): void {
    const { width, height } = this.#canvas.getBoundingClientRect();
    const isMoving = performance.now() - this.#movedAt < AT_REST_AFTER_MS;
    const effort = this.#pacer.effort(isMoving, this.#voxels);
    const finest = Math.sqrt(effort.pixels / (width * height || 1));
    const scale = Math.min(window.devicePixelRatio || 1, finest);
    this.#canvas.width = Math.max(1, Math.round(width * scale));
    this.#canvas.height = Math.max(1, Math.round(height * scale));
    const { x, z } = this.info.pixelSize;
    const { sizeZ } = this.stage.scene.image.pyramid.source;
    const half = halfOf(this.stage.imageSize, sizeZ, x && z ? z / x : 1);
    const reach = 1.35 / this.#orbit.zoom;
    const across = width / Math.min(width, height);
    const down = height / Math.min(width, height);
    const took = this.#gl?.draw({
      ...{ turn: matrixOf(this.#orbit), half, view: [reach * across, reach * down] },
      ...{ steps: effort.steps, objects: { both: 0.7, image: 0, objects: 1 }[this.#shown] },
    });
    const pixels = this.#canvas.width * this.#canvas.height;
    if (took !== undefined) this.#pacer.took(took, { pixels, steps: effort.steps });
    this.root.dataset.orbit = `${this.#orbit.yaw.toFixed(2)},${this.#orbit.pitch.toFixed(2)}`;
  }

  #turn(change: (orbit: Orbit) => Orbit): void {
    this.#orbit = change(this.#orbit);
    this.#movedAt = performance.now();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#request(), AT_REST_AFTER_MS + 20);
    this.#request();
  }

  #zoom(factor: number): void {
    this.#turn((orbit) => {
      return { ...orbit, zoom: Math.min(12, Math.max(0.4, orbit.zoom * factor)) };
    });
  }

  /** On the section, as the canvas is another one each time. */
  #listen(): void {
    const fingers = new Map<number, { x: number; y: number }>();
    this.node.addEventListener("pointerdown", (event) => {
      if (!(event.target instanceof HTMLCanvasElement)) return;
      event.target.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    this.node.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      if (other) {
        const spread = (at: typeof now) => Math.max(1, Math.hypot(at.x - other.x, at.y - other.y));
        this.#zoom(spread(now) / spread(before));
      } else {
        const [dx, dy] = [now.x - before.x, now.y - before.y];
        this.#turn((orbit) => turned(orbit, -dx * TURN_SPEED, dy * TURN_SPEED));
      }
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.node.addEventListener(end, (event) => fingers.delete(event.pointerId));
    }
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      this.#zoom(Math.exp(-event.deltaY * 0.0016));
    };
    this.node.addEventListener("wheel", wheel, { passive: false });
    this.node.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, () => void> = {
      ArrowLeft: () => this.#turn((orbit) => turned(orbit, KEY_TURN, 0)),
      ArrowRight: () => this.#turn((orbit) => turned(orbit, -KEY_TURN, 0)),
      ArrowUp: () => this.#turn((orbit) => turned(orbit, 0, -KEY_TURN)),
      ArrowDown: () => this.#turn((orbit) => turned(orbit, 0, KEY_TURN)),
      "+": () => this.#zoom(1.25),
      "-": () => this.#zoom(0.8),
      "0": () => this.#turn(() => FIRST_ORBIT),
      Escape: () => this.toggle(),
    };
    const step = steps[event.key];
    if (!step || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  }
}
