import { expect, it, vi } from "vitest";
import { type InTrash, trash } from "../api/trash";
import type { Page } from "../api/types";

vi.mock("../ui/page", () => ({}));
vi.mock("../api/trash", () => ({ trash: { page: vi.fn(), restore: vi.fn(async () => {}) } }));

const when = "2026-01-01T00:00:00Z";
const deleted = { id: "1", kind: "project", name: "Mice", deleted_by: null };
const times = { created_at: when, deleted_at: when, kept_until: when };
const page = (...results: object[]) => ({ results, next: null }) as unknown as Page<InTrash>;

it("says that something is back when the list no longer has it", async () => {
  const data = JSON.stringify({ rights: { restore: true, remove: true } });
  document.body.innerHTML = `
    <script id="page-data" type="application/json">${data}</script>
    <table><tbody id="trash"></tbody></table><p id="trash-empty"></p>
    <button id="trash-more"></button>`;
  const read = vi.mocked(trash.page);
  let send = (_: Page<InTrash>): void => {};
  read.mockResolvedValueOnce(page({ ...deleted, ...times }));
  read.mockImplementationOnce(() => new Promise((resolve) => (send = resolve)));
  await import("./trash");
  const rows = document.querySelector("#trash")!;
  await vi.waitFor(() => expect(rows.childElementCount).toBe(1));
  rows.querySelector<HTMLButtonElement>("[aria-label='Restore Mice']")!.click();
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  expect(document.querySelector(".toast")).toBeNull();
  send(page());
  await vi.waitFor(() => expect(document.querySelector(".toast")).not.toBeNull());
  expect(rows.childElementCount).toBe(0);
});
