import { expect, it, vi } from "vitest";
import { models } from "../../api/endpoints";
import type { ModelDetail } from "../../api/types";
import { showTrials } from "./trials";

vi.mock("../../api/endpoints", () => ({ models: { trials: vi.fn() } }));

const trials = vi.mocked(models.trials);
const model = { slug: "m", has_file: true } as ModelDetail;

function shown(): HTMLButtonElement {
  document.body.innerHTML = `<button id="model-try" disabled></button><div id="model-trial"></div>`;
  showTrials(model);
  return document.querySelector<HTMLButtonElement>("#model-try")!;
}

it("lets a model be tested once it is known that no test is under way", async () => {
  trials.mockResolvedValueOnce({ results: [], next: null } as never);
  const button = shown();
  expect(button.disabled).toBe(true);
  await vi.waitFor(() => expect(button.disabled).toBe(false));
});

it("lets a model be tested where the tests before can't be read", async () => {
  trials.mockRejectedValueOnce(new Error("The server is away."));
  const button = shown();
  await vi.waitFor(() => expect(button.disabled).toBe(false));
});
