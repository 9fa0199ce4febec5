/** The view as a whole: given, taken, and undone step by step. */
import type { Stage } from "./stage";
import type { DisplayStore } from "./store";
import { type View, ViewHistory, viewOf } from "./view";

/** What follows each other faster is one change. */
const AT_REST_AFTER_MS = 400;

export class ViewKeeper {
  #history = new ViewHistory();
  #resting: ReturnType<typeof setTimeout> | undefined;
  #seen: readonly [unknown, unknown] = [null, null];

  /** `moved` is told when there may be another way back or on. */
  constructor(
    private readonly stage: Stage,
    private readonly store: DisplayStore,
    private readonly moved: () => void,
  ) {}

  get view(): View {
    return viewOf(this.store.state, this.stage.camera);
  }

  get canGoBack(): boolean {
    return this.#history.canGoBack;
  }

  get canGoForth(): boolean {
    return this.#history.canGoForth;
  }

  show({ camera, state }: View): void {
    const { sizeT, sizeZ } = this.stage.scene.image.pyramid.source;
    const [t, z] = [Math.min(state.t, sizeT - 1), Math.min(state.z, sizeZ - 1)];
    this.store.update({ ...state, t, z });
    this.stage.setCamera(camera);
  }

  step(by: 1 | -1): void {
    this.#keep();
    const view = this.#history.step(by);
    if (view) this.show(view);
    this.moved();
  }

  /** A frame was drawn: what it shows is kept, once it stays. */
  drawn(): void {
    const seen = [this.stage.camera, this.store.state] as const;
    if (seen[0] === this.#seen[0] && seen[1] === this.#seen[1]) return;
    this.#seen = seen;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#keep(), AT_REST_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#resting);
  }

  #keep(): void {
    clearTimeout(this.#resting);
    this.#history.keep(this.view);
    this.moved();
  }
}
