/** What a person does to a segmentation on its way to the server, and what others do on its way here. */

import {
  addressOf,
  type Edit,
  type Editing,
  edits,
  type MadeEdit,
  type NewEdit,
  type Patches,
} from "../../../api/edits";
import { ApiError } from "../../../api/errors";
import { ProjectSocket } from "../../../api/socket";
import { type Signal, signal } from "../../../state/signal";
import { toast, toastError } from "../../../ui/toast";
import type { Viewer } from "../../../viewer";

const TRY_AGAIN_MS = 2000;

/** An edit without what the session knows: its id and the version it is made on. */
export type Wish = Omit<NewEdit, "id" | "version">;

export interface SessionState {
  /** Edits that are not saved yet, and whether the server can't be reached. */
  readonly waiting: number;
  readonly isCutOff: boolean;
  readonly version: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

interface Waiting {
  readonly wish: Wish & { readonly id: string };
  done(made: MadeEdit | null): void;
}

export class EditSession {
  readonly state: Signal<SessionState>;
  #queue: Waiting[] = [];
  #isBusy = false;
  /** The newest version anybody told of. */
  #newest: number;
  #socket: ProjectSocket;

  constructor(
    private readonly viewer: Viewer,
    private readonly segmentation: string,
    project: string,
    private readonly patches: Patches,
    { version, can_undo, can_redo }: Editing,
  ) {
    const first = { waiting: 0, isCutOff: false, version, canUndo: can_undo, canRedo: can_redo };
    this.state = signal<SessionState>(first);
    this.#newest = version;
    this.#socket = new ProjectSocket(project, null, {
      event: (event) => {
        if (event.type === "edit" && event.segmentation === segmentation) {
          this.#heard(event.version as number);
        }
      },
      reset: () => this.#heard(Number.POSITIVE_INFINITY),
      poll: () => this.#heard(Number.POSITIVE_INFINITY),
      state: () => {},
    });
    this.#socket.start();
    window.addEventListener("beforeunload", this.#hold);
  }

  /** Does something after all that waits; gives the edit it became, null when it was refused. */
  submit(wish: Wish): Promise<MadeEdit | null> {
    return new Promise((done) => {
      this.#queue.push({ wish: { ...wish, id: crypto.randomUUID() }, done });
      this.#say({ waiting: this.#queue.length });
      void this.#work();
    });
  }

  end(): void {
    this.#socket.stop();
    window.removeEventListener("beforeunload", this.#hold);
  }

  #hold = (event: BeforeUnloadEvent): void => {
    if (this.#queue.length > 0) event.preventDefault();
  };

  #say(change: Partial<SessionState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }

  get #version(): number {
    return this.state.get().version;
  }

  /** One edit after the other, each on top of what is there by then, and then what others did. */
  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    let isReachable = true;
    while (this.#queue[0] || (isReachable && this.#newest > this.#version)) {
      if (this.#queue[0]) await this.#send(this.#queue[0]);
      else isReachable = await this.#follow();
    }
    this.#isBusy = false;
  }

  async #send({ wish, done }: Waiting): Promise<void> {
    const made = await this.#make(wish);
    if (made === "again") return;
    this.#queue.shift();
    this.#say({ waiting: this.#queue.length });
    done(made);
  }

  /** Shows what was told of; false when it can't be read, which the next edit or news tries again. */
  async #follow(): Promise<boolean> {
    const told = this.#newest;
    // What is told from here on may be newer than the answer.
    this.#newest = this.#version;
    try {
      await this.#catchUp();
      return true;
    } catch (error) {
      this.#newest = Math.max(this.#newest, told);
      toastError(error);
      return false;
    }
  }

  async #make(wish: Waiting["wish"]): Promise<MadeEdit | null | "again"> {
    try {
      const made = await edits.make(this.segmentation, { ...wish, version: this.#version });
      this.#say({ isCutOff: false, canUndo: made.can_undo, canRedo: made.can_redo });
      await this.#take(made);
      return made;
    } catch (error) {
      const status = error instanceof ApiError ? error.status : -1;
      if (status === 0 || status >= 500) {
        this.#say({ isCutOff: true });
        await new Promise((wake) => setTimeout(wake, TRY_AGAIN_MS));
        return "again";
      }
      if (status === 409) return this.#rebase(wish, error);
      toastError(error);
      return null;
    }
  }

  /** Others were faster: what they did to other objects and pixels does not matter. */
  async #rebase(wish: Wish, error: unknown): Promise<null | "again"> {
    const missed = await this.#catchUp().catch(() => []);
    const rival = missed.find((edit) => edit.labels.some((label) => touches(wish, label)));
    const isSamePlace = error instanceof ApiError && error.code === "same_pixels";
    if (missed.length > 0 && !rival && !isSamePlace) return "again";
    if (rival) {
      toast(`${rival.by ?? "Someone"} changed the same object meanwhile. Look at it again.`);
    } else toastError(error);
    return null;
  }

  #heard(version: number): void {
    this.#newest = Math.max(this.#newest, version);
    if (this.#newest > this.#version) void this.#work();
  }

  /** Shows what others did; gives what that was. */
  async #catchUp(): Promise<Edit[]> {
    const missed = await edits.after(this.segmentation, this.#version);
    for (const edit of missed) await this.#take(edit);
    return missed;
  }

  async #take(edit: Pick<Edit, "chunks" | "version">): Promise<void> {
    // Sent again, an edit may be one that we know of.
    if (edit.version <= this.#version) return;
    this.patches.set(edit.chunks, edit.version);
    this.#say({ version: edit.version });
    await this.viewer.refresh(edit.chunks.map(addressOf));
  }
}

function touches({ label, labels }: Wish, other: number): boolean {
  return label === other || (labels ?? []).includes(other);
}
