/** What a tool is, and how the pointer reaches the one in use. */
import type { Point } from "../camera";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { Tool, ToolPoint } from "../types";
import { Sketch } from "./sketch";

/** Steps of the wheel are counted in these, whatever the mouse. */
const WHEEL_STEP = 100;

/** Hands the pointer to a tool; what that leaves goes on to moving about. */
export class ToolPointer {
  #sketch = new Sketch();
  #tool: Tool | null = null;
  #pointer: number | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly store: DisplayStore,
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
    this.#pointer = null;
    const { canvas } = this.stage.surface;
    canvas.style.cursor = tool?.cursor ?? "";
    if (tool) canvas.after(this.#sketch.node);
    else this.#sketch.node.remove();
    this.draw();
  }

  /** Draws what the tool shows over the picture. */
  draw(): void {
    if (this.#tool) this.#sketch.draw(this.stage, this.#tool);
  }

  #down(event: PointerEvent): void {
    if (!this.#tool || event.button !== 0 || this.#pointer !== null) return;
    const { canvas } = this.stage.surface;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    this.#pointer = event.pointerId;
    this.#tell(event, (tool, at) => tool.down(at));
  }

  #move(event: PointerEvent): void {
    if (!this.#tool) return;
    const isDown = this.#pointer === event.pointerId;
    if (isDown) {
      for (const part of event.getCoalescedEvents?.() ?? []) this.#tool.move(this.#at(part), true);
      this.#tell(event, (tool, at) => tool.move(at, true));
    } else {
      this.#tool.move(this.#at(event), false);
      this.draw();
    }
  }

  #up(event: PointerEvent): void {
    if (!this.#tool || this.#pointer !== event.pointerId) return;
    this.#pointer = null;
    this.#tell(event, (tool, at) => {
      if (event.type === "pointerup") tool.up(at);
      else tool.drop?.();
    });
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
    if (this.#tool) say(this.#tool, this.#at(event));
    this.draw();
  }

  #at(event: MouseEvent): ToolPoint {
    const box = this.stage.surface.canvas.getBoundingClientRect();
    const point: Point = { x: event.clientX - box.left, y: event.clientY - box.top };
    const { t, z } = this.store.state;
    return { ...this.stage.toImage(point), t, z, id: this.stage.pick(point).id };
  }
}
