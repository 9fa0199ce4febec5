/** The canvas: its context, its size in device pixels, and what to do when the context is lost. */
import type { Size } from "../camera";

export interface SurfaceEvents {
  resized(): void;
  lost(): void;
  restored(): void;
}

/** Thrown when the browser cannot draw with WebGL 2. */
export class NoWebGl extends Error {
  constructor() {
    super(
      "This browser cannot show images here: WebGL 2 is switched off or not supported. " +
        "Switch on hardware acceleration in its settings, or open the page in another browser.",
    );
  }
}

export class Surface {
  readonly gl: WebGL2RenderingContext;
  size: Size = { width: 1, height: 1 };
  pixelRatio = 1;
  #observer: ResizeObserver;
  #listening = new AbortController();

  constructor(
    readonly canvas: HTMLCanvasElement,
    events: SurfaceEvents,
  ) {
    const settings = { alpha: true, antialias: false, depth: false, stencil: false };
    const gl = canvas.getContext("webgl2", { ...settings, powerPreference: "high-performance" });
    if (!gl) throw new NoWebGl();
    this.gl = gl;
    this.#observer = new ResizeObserver(() => {
      this.#measure();
      events.resized();
    });
    this.#observer.observe(canvas);
    this.#measure();
    const { signal } = this.#listening;
    const lost = (event: Event) => {
      event.preventDefault();
      events.lost();
    };
    canvas.addEventListener("webglcontextlost", lost, { signal });
    canvas.addEventListener("webglcontextrestored", () => events.restored(), { signal });
  }

  get isLost(): boolean {
    return this.gl.isContextLost();
  }

  /** Stops listening and gives the context back: a browser has few of them. */
  destroy(): void {
    this.#observer.disconnect();
    this.#listening.abort();
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #measure(): void {
    const { canvas } = this;
    const { width, height } = canvas.getBoundingClientRect();
    this.size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.pixelRatio = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(width * this.pixelRatio));
    canvas.height = Math.max(1, Math.round(height * this.pixelRatio));
  }
}
