/** The keyboard: one table that is both obeyed and shown on the shortcuts sheet. */
import { type Camera, clamp, mirror, pan, rotate, zoomAt } from "../camera";
import type { Stage } from "../stage";
import { type DisplayStore, overlayOf } from "../store";
import type { OverlayMode, OverlayState, Shortcut } from "../types";
import { zoomBy } from "./pointer";

export interface Commands {
  focusSelected(): void;
  showSheet(): void;
  clear(): void;
  /** One view back (-1) or on. */
  step(by: 1 | -1): void;
}

const PAN_STEP = 80;
const QUARTER = Math.PI / 2;
const NEXT_MODE: Record<OverlayMode, OverlayMode> = {
  outline: "fill",
  fill: "both",
  both: "outline",
};

export function makeShortcuts(stage: Stage, store: DisplayStore, commands: Commands): Shortcut[] {
  const move = (dx: number, dy: number) => () => stage.setCamera(pan(stage.camera, dx, dy));
  const turn = (camera: Camera) => stage.turn(camera);
  const actualSize = () => {
    const { camera, imageSize, view, surface } = stage;
    const middle = { x: view.width / 2, y: view.height / 2 };
    stage.setCamera(zoomAt(camera, imageSize, view, middle, 1 / surface.pixelRatio));
  };
  const step = (axis: "z" | "t", by: number) => () => {
    const { sizeZ, sizeT } = stage.scene.image.pyramid.source;
    const size = axis === "z" ? sizeZ : sizeT;
    store.update({ [axis]: clamp(store.state[axis] + by, 0, size - 1) });
  };
  return [
    { keys: ["ArrowLeft"], shown: "←", does: "Move left", run: move(PAN_STEP, 0) },
    { keys: ["ArrowRight"], shown: "→", does: "Move right", run: move(-PAN_STEP, 0) },
    { keys: ["ArrowUp"], shown: "↑", does: "Move up", run: move(0, PAN_STEP) },
    { keys: ["ArrowDown"], shown: "↓", does: "Move down", run: move(0, -PAN_STEP) },
    { keys: ["+", "="], shown: "+", does: "Zoom in", run: () => zoomBy(stage, 1.4) },
    { keys: ["-", "_"], shown: "−", does: "Zoom out", run: () => zoomBy(stage, 1 / 1.4) },
    { keys: ["0"], shown: "0", does: "Whole image", run: () => stage.fit() },
    { keys: ["1"], shown: "1", does: "Actual pixels", run: actualSize },
    { keys: ["r"], shown: "R", does: "Turn right", run: () => turn(rotate(stage.camera, QUARTER)) },
    {
      keys: ["R"],
      shown: "⇧R",
      does: "Turn left",
      run: () => turn(rotate(stage.camera, -QUARTER)),
    },
    { keys: ["m", "M"], shown: "M", does: "Mirror", run: () => turn(mirror(stage.camera)) },
    { keys: ["PageUp", "]"], shown: "]", does: "Next plane in depth", run: step("z", 1) },
    { keys: ["PageDown", "["], shown: "[", does: "Previous plane in depth", run: step("z", -1) },
    {
      keys: ["a", "A"],
      shown: "A",
      does: "Maximum projection over the depth",
      run: () => {
        if (stage.scene.image.pyramid.source.sizeZ < 2) return;
        store.update({ projection: store.state.projection === "max" ? "none" : "max" });
      },
    },
    { keys: ["<"], shown: "<", does: "Back to the view before", run: () => commands.step(-1) },
    { keys: [">"], shown: ">", does: "On to the view after", run: () => commands.step(1) },
    {
      keys: ["i"],
      shown: "I",
      does: "Show or hide the overview",
      run: () => store.update({ hasOverview: !store.state.hasOverview }),
    },
    { keys: ["."], shown: ".", does: "Next time point", run: step("t", 1) },
    { keys: [","], shown: ",", does: "Previous time point", run: step("t", -1) },
    {
      keys: ["h", "H"],
      shown: "H",
      does: "Hide or show objects",
      run: () => drawActive(store, ({ visible }) => ({ visible: !visible })),
    },
    {
      keys: ["o", "O"],
      shown: "O",
      does: "Outline, fill, both",
      run: () => drawActive(store, ({ mode }) => ({ mode: NEXT_MODE[mode] })),
    },
    {
      keys: ["f", "F"],
      shown: "F",
      does: "Focus the selected object",
      run: commands.focusSelected,
    },
    { keys: ["Escape"], shown: "Esc", does: "Clear the selection", run: commands.clear },
    { keys: ["?"], shown: "?", does: "This sheet", run: commands.showSheet },
  ];
}

/** Changes how the layer is drawn that the panel is about. */
function drawActive(
  store: DisplayStore,
  change: (overlay: OverlayState) => Partial<OverlayState>,
): void {
  const { active } = store.state;
  store.updateOverlay(change(overlayOf(store.state, active)), active);
}

/** All of them; a key that would do two things is a fault, and the first one is obeyed. */
export function withMore(there: readonly Shortcut[], more: readonly Shortcut[]): Shortcut[] {
  const taken = new Map(there.flatMap((one) => one.keys.map((key) => [key, one] as const)));
  for (const { keys, does } of more) {
    for (const key of keys) {
      const first = taken.get(key);
      // biome-ignore lint/suspicious/noConsole: for those who add shortcuts; people can do nothing about it.
      if (first) console.error(`${key} is asked for “${does}”, and does “${first.does}”.`);
    }
  }
  return [...there, ...more];
}

/**
 * Obeys shortcuts unless someone types or turns a control; aborting the signal ends it. A key that
 * is `taken` by the tool in hand does nothing else.
 */
export function useShortcuts(
  root: HTMLElement,
  shortcuts: () => readonly Shortcut[],
  signal: AbortSignal,
  taken: (key: string) => boolean = () => false,
): void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    if (root.querySelector("dialog[open]") || !isForViewer(root, event)) return;
    if (taken(nameOf(event))) {
      event.preventDefault();
      return;
    }
    const shortcut = shortcuts().find(({ keys }) => keys.includes(nameOf(event)));
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run();
  };
  // Captured, so that the page's own shortcuts come second.
  document.addEventListener("keydown", press, { signal, capture: true });
}

/** The key's name, with “Ctrl+” before it where that (or the Mac's command) is held. */
function nameOf(event: KeyboardEvent): string {
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
}

function isForViewer(root: HTMLElement, event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if (target !== document.body && !root.contains(target)) return false;
  // A volume is turned with keys of its own.
  if (target.closest(".viewer-volume") && !["3", "?"].includes(event.key)) return false;
  if (target.matches("textarea, select, [contenteditable]")) return false;
  if (!(target instanceof HTMLInputElement)) return true;
  const isLetter = event.key.length === 1 && /[a-z?]/i.test(event.key);
  return (
    ["range", "checkbox", "color"].includes(target.type) && (isLetter || event.key === "Escape")
  );
}
