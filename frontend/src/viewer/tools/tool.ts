/** What a tool is, and how the pointer reaches the one in use. */
import type { Point } from "../camera";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { Tool, ToolPoint } from "../types";
import { type MarqueeKind, marquee } from "./marquee";
import { CLICK_SLOP } from "./pointer";
import { Sketch } from "./sketch";

/** Steps of the wheel are counted in these, whatever the mouse. */
const WHEEL_STEP = 100;

/** Told what was drawn around objects; `adds` to what is selected. */
export interface Choosing {
  outlined(outline: readonly Point[], adds: boolean): void;
  clicked(point: Point, adds: boolean): void;
}

/** Hands the pointer to a tool; what that leaves goes on to moving about. */
export class ToolPointer {
  #sketch = new Sketch();
  #tool: Tool | null = null;
  /** In use for this one movement only, before the tool in hand. */
  #passing: Tool | null = null;
  #armed: MarqueeKind | null = null;
  #pointer: number | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly choosing: Choosing,
    signal: AbortSignal,
  ) {
    const { canvas } = stage.surface;
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      heard: (event: HTMLElementEventMap[K]) => void,
    ) => canvas.addEventListener(type, heard, { signal, capture: true, passive: false });
    listen("pointerdown", (event) => this.#down(event));
    listen("pointermove", (event) => this.#move(event));
    listen("pointerup", (event) => this.#up(event));
    listen("pointercancel", (event) => this.#up(event));
    listen("wheel", (event) => this.#wheel(event));
    listen("dblclick", (event) => this.#twice(event));
  }

  /** Puts a tool into the hand; null for none. */
  take(tool: Tool | null): void {
    this.#tool?.drop?.();
    this.#tool = tool;
    this.#put(null);
  }

  /** With the next movement, objects are selected. */
  arm(kind: MarqueeKind): void {
    this.#armed = kind;
    this.stage.surface.canvas.style.cursor = "crosshair";
    this.stage.surface.canvas.focus({ preventScroll: true });
  }

  /** Whether a key is for the tool in hand. */
  readonly key = (name: string): boolean => this.#inHand?.key?.(name) ?? false;

  /** Draws what the tool shows over the picture. */
  draw(): void {
    if (this.#inHand) this.#sketch.draw(this.stage, this.#inHand);
  }

  get #inHand(): Tool | null {
    // A projection has no plane to change something in.
    const isFlat = this.store.state.projection === "none";
    return this.#passing ?? (isFlat ? this.#tool : null);
  }

  #put(passing: Tool | null): void {
    this.#passing = passing;
    this.#armed = null;
    this.#pointer = null;
    const { canvas } = this.stage.surface;
    const tool = this.#inHand;
    canvas.style.cursor = tool?.cursor ?? "";
    if (tool) canvas.after(this.#sketch.node);
    else this.#sketch.node.remove();
    this.draw();
  }

  /** Without a tool in hand, Shift draws a rectangle around objects and Alt an outline. */
  #chooseMany(event: PointerEvent): void {
    const quick = event.altKey ? "lasso" : event.shiftKey ? "rectangle" : null;
    const kind = this.#armed ?? (this.#tool ? null : quick);
    if (!kind) return;
    const { shiftKey: adds } = event;
    const point = this.#pointOf(event);
    const least = CLICK_SLOP / this.stage.camera.zoom;
    const events = {
      outlined: (outline: readonly Point[]) => this.choosing.outlined(outline, adds),
      clicked: () => this.choosing.clicked(point, adds),
    };
    this.#put(marquee(kind, least, events));
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#chooseMany(event);
    if (!this.#inHand) return;
    const { canvas } = this.stage.surface;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    this.#pointer = event.pointerId;
    this.#tell(event, (tool, at) => tool.down(at));
  }

  #move(event: PointerEvent): void {
    const tool = this.#inHand;
    if (!tool) return;
    const isDown = this.#pointer === event.pointerId;
    if (isDown) {
      for (const part of event.getCoalescedEvents?.() ?? []) tool.move(this.#at(part), true);
      this.#tell(event, (one, at) => one.move(at, true));
    } else {
      tool.move(this.#at(event), false);
      this.draw();
    }
  }

  #up(event: PointerEvent): void {
    if (!this.#inHand || this.#pointer !== event.pointerId) return;
    this.#pointer = null;
    this.#tell(event, (tool, at) => {
      if (event.type === "pointerup") tool.up(at);
      else tool.drop?.();
    });
    if (this.#passing) this.#put(null);
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || !this.#tool?.wheel?.(-event.deltaY / WHEEL_STEP)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.draw();
  }

  #twice(event: MouseEvent): void {
    if (this.#tool) this.#tell(event, (tool) => tool.twice?.());
  }

  #tell(event: MouseEvent, say: (tool: Tool, at: ToolPoint) => void): void {
    event.stopImmediatePropagation();
    if (this.#inHand) say(this.#inHand, this.#at(event));
    this.draw();
  }

  #at(event: MouseEvent): ToolPoint {
    const { t, z } = this.store.state;
    const place = this.stage.toImage(this.#pointOf(event));
    return { ...place, t, z, id: this.stage.objectAt(place) };
  }

  #pointOf(event: MouseEvent): Point {
    const box = this.stage.surface.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
