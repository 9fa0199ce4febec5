/** One camera for all panels: what is moved in one of them moves in all. */

import {
  type Camera,
  fitImage,
  keepInView,
  type Point,
  type Size,
  zoomAt,
} from "../../viewer/camera";

const STEP_PX = 40;
const ZOOM_STEP = 1.25;
const WHEEL_ZOOM = 0.0015;

type Listener = () => void;

export class Lens {
  camera: Camera | null = null;
  readonly #listeners = new Set<Listener>();

  constructor(
    public image: Size,
    public view: Size,
  ) {}

  /** Tells `listener` of every move; gives the function that ends it. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another picture, or panels of another size. */
  setSizes(image: Size, view: Size): void {
    const isOther = image.width !== this.image.width || image.height !== this.image.height;
    this.image = image;
    this.view = view;
    if (isOther) this.fit();
    else this.#tell();
  }

  get now(): Camera {
    return this.camera ?? fitImage(this.image, this.view);
  }

  fit(): void {
    this.camera = null;
    this.#tell();
  }

  pan(dx: number, dy: number): void {
    const { x, y, zoom } = this.now;
    this.#move({ x: x - dx / zoom, y: y - dy / zoom, zoom });
  }

  zoom(by: number, anchor: Point): void {
    const camera = this.now;
    this.#move(zoomAt(camera, this.image, this.view, anchor, camera.zoom * by));
  }

  /** Lets pointer, wheel and keys of a canvas move the camera. */
  obey(canvas: HTMLCanvasElement): void {
    const point = (event: MouseEvent): Point => ({ x: event.offsetX, y: event.offsetY });
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) this.pan(event.movementX, event.movementY);
    });
    canvas.addEventListener("dblclick", () => this.fit());
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), point(event));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      if (this.#key(event.key)) event.preventDefault();
    });
  }

  #key(key: string): boolean {
    const middle = { x: this.view.width / 2, y: this.view.height / 2 };
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.pan(STEP_PX, 0),
      ArrowRight: () => this.pan(-STEP_PX, 0),
      ArrowUp: () => this.pan(0, STEP_PX),
      ArrowDown: () => this.pan(0, -STEP_PX),
      "+": () => this.zoom(ZOOM_STEP, middle),
      "=": () => this.zoom(ZOOM_STEP, middle),
      "-": () => this.zoom(1 / ZOOM_STEP, middle),
      "0": () => this.fit(),
    };
    keys[key]?.();
    return key in keys;
  }

  #move(camera: Camera): void {
    this.camera = keepInView(camera, this.image, this.view);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
