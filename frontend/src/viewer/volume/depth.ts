/** Ways to see into the depth of a stack: cuts beside the picture, and a volume. */
import { h } from "../../ui/dom";
import type { Stage } from "../stage";
import type { DisplayStore } from "../store";
import type { DisplayState, ImageInfo, Shortcut } from "../types";
import { Ortho } from "./ortho";
import { Stacks } from "./stacks";
import { VolumeView } from "./volume_view";

export class Depth {
  readonly nodes: readonly HTMLElement[];
  readonly buttons: readonly HTMLButtonElement[];
  readonly shortcuts: readonly Shortcut[];
  readonly #ortho: Ortho;
  readonly #volume: VolumeView;
  readonly #stacks: Stacks;

  constructor(root: HTMLElement, stage: Stage, store: DisplayStore, info: ImageInfo) {
    this.#stacks = new Stacks(stage);
    this.#ortho = new Ortho(root, stage, store, info, this.#stacks);
    this.#volume = new VolumeView(root, stage, store, info, this.#stacks);
    this.nodes = [this.#ortho.node, this.#volume.node];
    const toggleCuts = () => {
      this.#ortho.toggle();
      this.show();
    };
    const toggleVolume = () => {
      this.#volume.toggle();
      this.show();
    };
    const isDeep = stage.scene.image.pyramid.source.sizeZ > 1;
    const button = (text: string, title: string, onclick: () => void) =>
      h("button", { type: "button", title, onclick, hidden: !isDeep }, text);
    this.buttons = [
      button("Cuts", "Cuts XZ and YZ beside the picture (2)", toggleCuts),
      button("3D", "Volume (3)", toggleVolume),
    ];
    this.shortcuts = isDeep
      ? [
          { keys: ["2"], shown: "2", does: "Cuts across the depth", run: toggleCuts },
          { keys: ["3"], shown: "3", does: "Volume", run: toggleVolume },
        ]
      : [];
    this.show();
  }

  /** Says which are open. */
  show(): void {
    const open = [this.#ortho.isOpen, this.#volume.isOpen];
    for (const [at, button] of this.buttons.entries()) {
      button.setAttribute("aria-pressed", String(open[at]));
    }
  }

  /** A frame was drawn. */
  drawn(): void {
    this.#ortho.drawn();
    this.#volume.drawn();
    this.show();
  }

  /** Objects of a layer have changed. */
  forget(layer: number): void {
    this.#stacks.forget(layer);
  }

  /** Another state may need other layouts: a projection has no cuts. */
  changed({ projection }: DisplayState): void {
    if (projection === "max" && this.#ortho.isOpen) this.#ortho.toggle();
  }

  end(): void {
    for (const view of [this.#ortho, this.#volume]) if (view.isOpen) view.toggle();
  }
}
