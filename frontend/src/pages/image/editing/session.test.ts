import { beforeEach, expect, it, vi } from "vitest";
import { type Edit, type Editing, edits, Patches } from "../../../api/edits";
import type { SocketHandlers } from "../../../api/socket";
import type { Viewer } from "../../../viewer";
import { EditSession } from "./session";

const told = vi.hoisted(() => ({ handlers: null as SocketHandlers | null }));

vi.mock("../../../api/socket", () => ({
  ProjectSocket: class {
    constructor(_project: string, _last: null, handlers: SocketHandlers) {
      told.handlers = handlers;
    }
    start(): void {}
    stop(): void {}
  },
}));

vi.mock("../../../api/edits", async (original) => {
  const there = await original<typeof import("../../../api/edits")>();
  return { ...there, edits: { after: vi.fn() } };
});

const after = vi.mocked(edits.after);
const edit = (version: number): Edit => ({ version, chunks: [], labels: [] }) as unknown as Edit;

beforeEach(() => after.mockReset());

function session(): EditSession {
  const state = { version: 0, chunks: [], can_undo: false, can_redo: false } as unknown as Editing;
  const viewer = { refresh: async () => {} } as unknown as Viewer;
  return new EditSession(viewer, "s", "p", new Patches("s", state), state);
}

function hear(version: number): void {
  told.handlers?.event({ seq: version, type: "edit", at: "", segmentation: "s", version });
}

it("shows what a colleague did while what was done before was being read", async () => {
  const made = session();
  let send = (_: Edit[]): void => {};
  after.mockImplementationOnce(() => new Promise((resolve) => (send = resolve)));
  after.mockResolvedValueOnce([edit(2)]);
  hear(1);
  hear(2);
  send([edit(1)]);
  await vi.waitFor(() => expect(made.state.get().version).toBe(2));
  expect(after.mock.calls.map(([, version]) => version)).toEqual([0, 1]);
});

it("reads once where all that was told of is in the answer", async () => {
  const made = session();
  after.mockResolvedValueOnce([edit(1), edit(2)]);
  hear(1);
  hear(2);
  await vi.waitFor(() => expect(made.state.get().version).toBe(2));
  await new Promise((resolve) => setTimeout(resolve));
  expect(after).toHaveBeenCalledTimes(1);
});

it("reads again what could not be read when more is told", async () => {
  const made = session();
  after.mockRejectedValueOnce(new Error("The server is away."));
  told.handlers?.reset();
  await vi.waitFor(() => expect(document.body.textContent).toContain("away"));
  expect(after).toHaveBeenCalledTimes(1);
  after.mockResolvedValueOnce([edit(1)]);
  hear(1);
  await vi.waitFor(() => expect(made.state.get().version).toBe(1));
});
