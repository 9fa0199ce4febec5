import { expect, it, vi } from "vitest";
import { segmentations } from "../../api/endpoints";
import type { Segmentation } from "../../api/types";
import type { Viewer } from "../../viewer";
import { ResultPicker } from "./results";

vi.mock("../../api/endpoints", () => ({
  addresses: { run: () => "/", export: () => "/" },
  segmentations: { markTruth: vi.fn() },
}));
vi.mock("./layers/layers", () => ({
  Layers: class {
    show = async (): Promise<boolean> => false;
  },
}));
vi.mock("../downloads/menu", () => ({ exportMenu: () => document.createElement("div") }));

const [first, second] = ["1", "2"].map((id) => {
  const result = { id, created_at: "2026-01-01T00:00:00Z", revision: 1, version: 0 };
  return { ...result, run: null, truth: false, objects: 1, provenance: {} };
}) as unknown as [Segmentation, Segmentation];

it("keeps what is chosen while a result becomes the truth", async () => {
  document.body.innerHTML = `
    <select id="result"></select><select id="compare"></select><a id="result-run"></a>
    <span id="result-note"></span><div id="result-downloads"></div>
    <button id="result-truth"></button>`;
  const picker = new ResultPicker({} as Viewer, [first, second], "1", "a.tif", "p", "i");
  await picker.show();
  let answer = (_: Segmentation): void => {};
  vi.mocked(segmentations.markTruth).mockImplementationOnce(
    () => new Promise((resolve) => (answer = resolve)),
  );
  const truth = document.querySelector<HTMLButtonElement>("#result-truth")!;
  const select = document.querySelector<HTMLSelectElement>("#result")!;
  truth.click();
  select.value = "2";
  select.dispatchEvent(new Event("change"));
  answer({ ...first, truth: true });
  await vi.waitFor(() => expect(select.options[1]?.textContent).toContain("ruth"));
  expect(select.value).toBe("2");
  expect(truth.getAttribute("aria-pressed")).toBe("false");
});
