import { expect, it, vi } from "vitest";
import { runs } from "../../api/endpoints";
import type { Run } from "../../api/types";
import { RunStore } from "./store";

vi.mock("../../api/endpoints", () => ({
  models: { one: async () => ({}) },
  runs: { one: vi.fn(), items: async () => ({ results: [], next: null }) },
}));

it("shows the newest state, however late an older answer comes", async () => {
  const one = vi.mocked(runs.one);
  const run = (state: string): Run => ({ id: "1", state }) as Run;
  let send = (_: Run): void => {};
  one.mockImplementationOnce(() => new Promise((resolve) => (send = resolve)));
  one.mockResolvedValueOnce(run("completed"));
  const store = new RunStore("1");
  const all = [store.load(), store.load()];
  await new Promise((resolve) => setTimeout(resolve));
  send(run("running"));
  await Promise.all(all);
  expect(store.run.get()?.state).toBe("completed");
});
