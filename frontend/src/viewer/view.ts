/** All of a view that can be kept, undone or sent to others: where one looks, and at what. */
import type { Camera } from "./camera";
import { isMap } from "./colour_maps";
import type { DisplayState } from "./types";

/** What of the state belongs to the view; what is selected does not. */
const KEPT = [
  ...["t", "z", "projection", "channels", "isSmooth", "overlay", "others"],
  ...["active", "solo", "order", "layout", "swipe"],
] as const as readonly KeptName[];
type KeptName =
  | ("t" | "z" | "projection" | "channels" | "isSmooth" | "overlay" | "others")
  | ("active" | "solo" | "order" | "layout" | "swipe");

export interface View {
  readonly camera: Camera;
  readonly state: Pick<DisplayState, KeptName>;
}

export function viewOf(state: DisplayState, camera: Camera): View {
  const kept = Object.fromEntries(KEPT.map((name) => [name, state[name]]));
  return { camera, state: kept as View["state"] };
}

/** What a received view says, as far as it is of the kind that is expected here; null if nothing is. */
export function checkedView(value: unknown, like: DisplayState): View | null {
  if (!isRecord(value) || !isRecord(value.camera) || !isRecord(value.state)) return null;
  const { x, y, zoom, angle, isMirrored } = value.camera;
  if (![x, y, zoom].every((part) => typeof part === "number" && Number.isFinite(part))) return null;
  const given = value.state;
  const fits = KEPT.filter((name) => name in given && fitsIn(name, given[name], like));
  const kept = { ...viewOf(like, { x: 0, y: 0, zoom: 1 }).state };
  Object.assign(kept, Object.fromEntries(fits.map((name) => [name, given[name]])));
  const camera: Camera = {
    ...{ x: x as number, y: y as number, zoom: zoom as number },
    ...(typeof angle === "number" && Number.isFinite(angle) ? { angle } : {}),
    ...(isMirrored === true ? { isMirrored } : {}),
  };
  return { camera, state: kept };
}

const LAYOUTS: readonly unknown[] = ["single", "side", "swipe", "blink"];

function fitsIn(name: KeptName, value: unknown, like: DisplayState): boolean {
  if (name === "others") {
    return Array.isArray(value) && value.every((one) => isLike(one, like.overlay));
  }
  if (name === "layout") return LAYOUTS.includes(value);
  if (!isLike(value, like[name])) return false;
  const maps = name === "channels" ? (value as DisplayState["channels"]) : [];
  return maps.every(({ map }) => map === "" || isMap(map));
}

/** Of the same type; arrays of as many alike parts, or of any where there was none to compare. */
function isLike(value: unknown, like: unknown): boolean {
  if (Array.isArray(like)) {
    if (!Array.isArray(value)) return false;
    const [first] = like;
    return first === undefined || typeof first === "number"
      ? true
      : value.length === like.length && value.every((part) => isLike(part, first));
  }
  if (isRecord(like)) {
    return isRecord(value) && Object.keys(like).every((name) => isLike(value[name], like[name]));
  }
  return typeof value === typeof like && (typeof value !== "number" || Number.isFinite(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const DEEP = 100;

/** Views one after the other, with a way back and forth. */
export class ViewHistory {
  #views: View[] = [];
  #at = -1;

  /** Keeps a view as the newest; those that were undone are gone. */
  keep(view: View): void {
    if (this.#at >= 0 && isSame(this.#views[this.#at]!, view)) return;
    this.#views = [...this.#views.slice(0, this.#at + 1), view].slice(-DEEP);
    this.#at = this.#views.length - 1;
  }

  get canGoBack(): boolean {
    return this.#at > 0;
  }

  get canGoForth(): boolean {
    return this.#at < this.#views.length - 1;
  }

  /** The view so many steps on; null when there is none. */
  step(by: 1 | -1): View | null {
    const view = this.#views[this.#at + by];
    if (view) this.#at += by;
    return view ?? null;
  }
}

function isSame(one: View, other: View): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Any JSON as a part of an address, and back; null when it is none. */
export function packed(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function unpacked(text: string): unknown {
  try {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(plain, (at) => at.charCodeAt(0))));
  } catch {
    return null;
  }
}
