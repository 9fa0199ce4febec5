import { expect, it, vi } from "vitest";
import { Uploads } from "./uploads";

it("lets one tile through at least, and no more once its time is over", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(100);
  const uploads = new Uploads(6);
  now.mockReturnValue(150);
  expect([uploads.take(), uploads.take(), uploads.take()]).toEqual([true, false, false]);
  expect(uploads.postponed).toBe(2);
  const quick = new Uploads(6);
  expect([quick.take(), quick.take()]).toEqual([true, true]);
  now.mockRestore();
});
