/** What the viewer is handed and what it hands back; it knows no server and no page. */
import type { MapName } from "./colour_maps";
import type { View } from "./view";

/** Image samples or object ids of one tile, row by row. */
export type Samples = Uint8Array | Uint16Array | Uint32Array | Float32Array;
export type SampleType = "uint8" | "uint16" | "uint32" | "float32";

/** One resolution of a pyramid; `scaleX` and `scaleY` are full-resolution pixels per pixel here. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Where a tile stands: resolution, time, channel, depth, and its place in the grid of tiles. */
export interface TileAddress {
  readonly level: number;
  readonly t: number;
  readonly c: number;
  readonly z: number;
  readonly row: number;
  readonly column: number;
}

/** A tile cropped to the image: `samples.length === width * height`. */
export interface Tile {
  readonly samples: Samples;
  readonly width: number;
  readonly height: number;
}

/** A pyramid of tiles, finest level first. `read` rejects with an AbortError when cancelled. */
export interface TileSource {
  readonly type: SampleType;
  readonly levels: readonly Level[];
  readonly sizeT: number;
  readonly sizeC: number;
  readonly sizeZ: number;
  read(address: TileAddress, signal: AbortSignal): Promise<Tile>;
}

/** A pyramid whose samples are object ids: 0 is background. */
export interface LabelSource extends TileSource {
  readonly type: "uint32";
}

/** A channel's contrast: what it can be (`min`, `max`) and what it starts with. */
export interface ContrastWindow {
  readonly min: number;
  readonly max: number;
  readonly start: number;
  readonly end: number;
}

export interface ChannelInfo {
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
  readonly window?: ContrastWindow;
}

/** What the image is, besides its samples; pixel sizes are in µm, null when unknown. */
export interface ImageInfo {
  readonly name: string;
  readonly channels: readonly ChannelInfo[];
  readonly isRgb: boolean;
  readonly pixelSize: {
    readonly x: number | null;
    readonly y: number | null;
    readonly z?: number | null;
  };
}

/** One object's row of measurements, with the columns' names as the table has them. */
export interface ObjectRow {
  readonly id: number;
  /** Bounding box in full-resolution pixels, end exclusive. */
  readonly box?: Box;
  readonly values: Readonly<Record<string, number | string | null>>;
}

/** What is said of an object: of what, and what. */
export interface Reading {
  readonly label: string;
  readonly text: string;
}

/** Looks up measurements; null when the table has no such object. */
export interface ObjectTable {
  lookup(id: number, signal?: AbortSignal): Promise<ObjectRow | null>;
}

export type OverlayMode = "outline" | "fill" | "both";

export interface ChannelState {
  readonly visible: boolean;
  readonly color: string;
  readonly start: number;
  readonly end: number;
  readonly gamma: number;
  /** A colour map instead of the colour; the colour when empty. */
  readonly map: MapName | "";
  readonly isInverted: boolean;
  /** Whether nobody chose the contrast: it is that of the data. */
  readonly isAuto: boolean;
}

/** How the labels are drawn; `opacity` is that of the fill, `width` that of outlines in px. */
export interface OverlayState {
  readonly visible: boolean;
  readonly mode: OverlayMode;
  readonly opacity: number;
  readonly width: number;
  /** Its objects can't be picked, and nothing is changed in it. */
  readonly isLocked?: boolean;
}

/** How two or more layers of objects share the view. */
export type Layout = "single" | "side" | "swipe" | "blink";

/** What is shown of the depth: one plane, or the largest samples of all. */
export type Projection = "none" | "max";

/** Everything a person can change about what is shown, except the camera. */
export interface DisplayState {
  readonly t: number;
  readonly z: number;
  readonly projection: Projection;
  /** Whether samples are interpolated where pixels are larger than those of the screen. */
  readonly isSmooth: boolean;
  /** Whether the whole image is shown small while a part of it is seen. */
  readonly hasOverview: boolean;
  readonly channels: readonly ChannelState[];
  /** How the first layer of objects is drawn, the one that is worked on. */
  readonly overlay: OverlayState;
  /** How the layers after it are drawn. */
  readonly others: readonly OverlayState[];
  readonly layout: Layout;
  /** Where the swipe is, as a part of the width. */
  readonly swipe: number;
  /** The layer that the panel is about. */
  readonly active: number;
  /** The only layer that is drawn, -1 for all. */
  readonly solo: number;
  /** Layers from the bottom to the top; those it does not name follow as they come. */
  readonly order: readonly number[];
  /** Object id, 0 when none; and the layer it is of. */
  readonly selected: number;
  readonly selectedLayer: number;
  /** Further selected objects of that layer. */
  readonly also: readonly number[];
  readonly hovered: number;
  readonly hoveredLayer: number;
}

/** A segmentation as a layer over the image. */
export interface LabelLayerSource {
  readonly labels: LabelSource;
  readonly objects?: ObjectTable | null;
  /** Told beside its objects where there are several layers. */
  readonly name?: string;
  /** What else is told of an object; of its measurements only with its row. */
  readonly about?: (id: number, row: ObjectRow | null) => readonly Reading[];
  /** Takes the layer away; without, it stays. */
  readonly remove?: () => void;
}

export interface ViewerOptions {
  readonly image: TileSource;
  readonly labels?: LabelSource | null;
  readonly info: ImageInfo;
  readonly objects?: ObjectTable | null;
  readonly initialState?: Partial<DisplayState>;
  /** Told after every change of the display state, e.g. to keep it in the address. */
  readonly onChange?: (state: DisplayState) => void;
  /** Told when somebody changed how channels are drawn; `isReset` when back to the beginning. */
  readonly onChannels?: (state: DisplayState, isReset: boolean) => void;
}

/** A rectangle of full-resolution pixels, ends exclusive. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface Paint {
  readonly ids: ArrayLike<number>;
  readonly rgb: Uint8Array;
  /** Of objects that are not named; grey without. */
  readonly rest?: readonly [number, number, number];
}

export interface Shortcut {
  /** Values of KeyboardEvent.key, after “Ctrl+” where that is to be held. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly does: string;
  run(): void;
}

/** Where the pointer is in full-resolution pixels, on which plane, and over which object (or 0). */
export interface ToolPoint {
  readonly x: number;
  readonly y: number;
  readonly t: number;
  readonly z: number;
  readonly id: number;
}

export interface LineStyle {
  readonly color: string;
  /** In pixels of the image; a thin line without. */
  readonly width?: number;
  readonly fill?: string;
  readonly closed?: boolean;
}

/** Draws over the picture, in full-resolution pixels. */
export interface Pen {
  line(points: readonly { x: number; y: number }[], style: LineStyle): void;
  circle(middle: { x: number; y: number }, radius: number, color: string): void;
}

/** Something that takes the pointer while it is in use; the middle button still moves the view. */
export interface Tool {
  readonly cursor: string;
  down(at: ToolPoint): void;
  move(at: ToolPoint, isDown: boolean): void;
  up(at: ToolPoint): void;
  /** A double click. */
  twice?(): void;
  /** The wheel was turned by so many steps; false lets it zoom. */
  wheel?(steps: number): boolean;
  /** A key was pressed; true where that was for the tool, and does nothing else. */
  key?(name: string): boolean;
  /** It is put away, or what it did was cut off. */
  drop?(): void;
  draw(pen: Pen): void;
}

export type PartPlace = "top" | "objects" | "below objects";

/** The handle of a mounted viewer. */
export interface Viewer {
  readonly state: DisplayState;
  /** Where one looks and at what, to be kept or sent. */
  readonly view: View;
  setView(view: View): void;
  /** The part of the image that is seen. */
  readonly visible: Box;
  /** Shows other labels (and their measurements) over the same image. */
  setLabels(labels: LabelSource | null, objects?: ObjectTable | null): void;
  /** Shows several segmentations at once; the first is the one that is worked on. */
  setLayers(layers: readonly LabelLayerSource[]): void;
  update(change: Partial<DisplayState>): void;
  /** Objects of a layer that are not drawn and cannot be picked. */
  setHidden(ids: Iterable<number>, layer?: number): void;
  /** Colours of objects: three bytes for each of `ids`, grey for others; null for the palette. */
  paint(paint: Paint | null, layer?: number): void;
  select(id: number, layer?: number): void;
  /** Selects several objects; the last one is told of. */
  selectAll(ids: readonly number[], layer?: number): void;
  focus(id: number, layer?: number): Promise<void>;
  /** Moves the view to a box of full-resolution pixels, and to the plane it is on. */
  show(box: Box, plane?: { t?: number; z?: number }): void;
  /** Adds a section to the panel: above all, within that of objects or below it; gives what removes it. */
  addPart(node: HTMLElement, place?: PartPlace): () => void;
  /** Adds keys, which the sheet lists too; gives the function that removes them. */
  addShortcuts(shortcuts: readonly Shortcut[]): () => void;
  /** The object of the first layer at a place (full-resolution pixels) of the plane shown, or 0. */
  objectAt(place: { x: number; y: number }): number;
  /** Puts a tool into the hand; null for none. */
  use(tool: Tool | null): void;
  /** With the next movement of the pointer, objects of the panel's layer are selected. */
  choose(kind: "rectangle" | "lasso"): void;
  /** Shows something below the picture; null for nothing. */
  setDrawer(node: HTMLElement | null): void;
  /** Draws what the tool shows anew. */
  sketch(): void;
  /** Fetches tiles of a layer anew, with what is known of its objects: they have changed. */
  refresh(tiles: readonly TileAddress[], layer?: number): Promise<void>;
  fit(): void;
  destroy(): void;
}
