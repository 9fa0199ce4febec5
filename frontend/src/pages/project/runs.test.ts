import { expect, it, vi } from "vitest";
import { runs } from "../../api/endpoints";
import type { ProjectEvent } from "../../api/socket";
import type { Run } from "../../api/types";
import { RunList } from "./runs";

vi.mock("../../api/endpoints", () => ({
  addresses: { run: () => "/" },
  runs: { page: vi.fn() },
}));

type Page = Awaited<ReturnType<typeof runs.page>>;

const page = vi.mocked(runs.page);
const progress = { done: 1, failed: 0, total: 1 };
const sent = (state: string): Page => {
  const run = { id: "1", model_slug: "m", created_at: "2026-01-01T00:00:00Z", state, progress };
  return { next: null, results: [run as unknown as Run] } as unknown as Page;
};

it("does not leave a run as it was before news that came while it was read", async () => {
  document.body.innerHTML = `<ol id="runs"></ol><p id="runs-empty"></p>`;
  const list = new RunList("p");
  list.show();
  page.mockResolvedValueOnce(sent("running"));
  await list.load();
  let send = (_: Page): void => {};
  page.mockImplementationOnce(() => new Promise((resolve) => (send = resolve)));
  page.mockResolvedValueOnce(sent("completed"));
  const reading = list.load();
  const news = { seq: 1, type: "run", at: "", run: "1", state: "completed", progress };
  list.receive(news as ProjectEvent);
  send(sent("running"));
  await reading;
  const badge = (): string | undefined =>
    document.querySelector<HTMLElement>("#runs .badge")?.dataset.state;
  await vi.waitFor(() => expect(badge()).toBe("completed"));
});
