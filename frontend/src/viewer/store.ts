/** The display state, and who wants to know of its changes. */
import { clamp } from "./camera";
import { defaultWindow } from "./contrast";
import type { ChannelInfo, ChannelState, DisplayState, OverlayState, ViewerOptions } from "./types";

type Listener = (state: DisplayState, before: DisplayState) => void;

const PLAIN = { map: "", isInverted: false, isAuto: true } as const;
const RGB = ["#ff0000", "#00ff00", "#0000ff"];
/** More channels than this are not switched on by themselves. */
const SHOWN_AT_FIRST = 6;
/** How objects are drawn at first. */
export const OVERLAY: OverlayState = { visible: true, mode: "both", opacity: 0.25, width: 1.5 };

export class DisplayStore {
  #state: DisplayState;
  #listeners = new Set<Listener>();

  constructor(initial: DisplayState) {
    this.#state = initial;
  }

  get state(): DisplayState {
    return this.#state;
  }

  update(change: Partial<DisplayState>): void {
    const before = this.#state;
    const names = Object.keys(change) as (keyof DisplayState)[];
    if (names.every((name) => before[name] === change[name])) return;
    this.#state = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.#state, before);
  }

  updateChannel(index: number, change: Partial<ChannelState>): void {
    const channels = this.#state.channels.map((channel, other) =>
      other === index ? { ...channel, ...change } : channel,
    );
    this.update({ channels });
  }

  /** Changes how a layer is drawn, the first one unless told otherwise. */
  updateOverlay(change: Partial<OverlayState>, layer = 0): void {
    const changed = { ...overlayOf(this.#state, layer), ...change };
    if (layer === 0) {
      this.update({ overlay: changed });
      return;
    }
    const others = Array.from({ length: Math.max(layer, this.#state.others.length) }, (_, index) =>
      index === layer - 1 ? changed : overlayOf(this.#state, index + 1),
    );
    this.update({ others });
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** How a layer of objects is drawn. */
export function overlayOf(state: DisplayState, layer: number): OverlayState {
  return (layer === 0 ? state.overlay : state.others[layer - 1]) ?? state.overlay;
}

/** Whether a layer is drawn at all. */
export function isDrawn(state: DisplayState, layer: number): boolean {
  return overlayOf(state, layer).visible && (state.solo < 0 || state.solo === layer);
}

/** All layers from the bottom to the top. */
export function orderOf({ order }: Pick<DisplayState, "order">, count: number): number[] {
  const there = Array.from({ length: count }, (_, layer) => layer);
  const named = order.filter((layer, at) => layer < count && order.indexOf(layer) === at);
  return [...named, ...there.filter((layer) => !named.includes(layer))];
}

/** What is shown at first: the middle of a stack, every channel in its window. */
export function initialState({ image, info, initialState }: ViewerOptions): DisplayState {
  const channels = Array.from({ length: image.sizeC }, (_, index): ChannelState => {
    const channel: ChannelInfo | undefined = info.channels[index];
    const { start, end } = channel?.window ?? defaultWindow(image.type);
    const color = info.isRgb ? RGB[index] : channel?.color;
    return {
      visible: index < SHOWN_AT_FIRST,
      color: color ?? "#ffffff",
      start,
      end,
      gamma: 1,
      ...PLAIN,
    };
  });
  const z = Math.floor((image.sizeZ - 1) / 2);
  const state: DisplayState = {
    ...{ t: 0, z, channels, overlay: OVERLAY, others: [], layout: "single", swipe: 0.5 },
    ...{ active: 0, solo: -1, order: [], also: [] },
    ...{ projection: "none", isSmooth: true, hasOverview: true },
    ...{ selected: 0, selectedLayer: 0, hovered: 0, hoveredLayer: 0 },
    ...initialState,
  };
  return {
    ...state,
    t: clamp(Math.round(state.t), 0, image.sizeT - 1),
    z: clamp(Math.round(state.z), 0, image.sizeZ - 1),
    channels: state.channels.length === image.sizeC ? state.channels : channels,
  };
}
