import { expect, it, vi } from "vitest";

vi.mock("../ui/page", () => ({}));
vi.mock("../viewer", () => ({}));
vi.mock("./image/results", () => ({}));
vi.mock("./image/work/work", () => ({}));
vi.mock("../api/endpoints", () => {
  const never = (): Promise<never> => new Promise(() => {});
  return { images: { one: never }, segmentations: { ofImage: never } };
});

it("takes masks in before the image is there", async () => {
  const data = JSON.stringify({ image: "1", project: { id: "p" } });
  document.body.innerHTML = `
    <script id="page-data" type="application/json">${data}</script>
    <button id="import-masks"></button>`;
  await import("./image");
  document.querySelector<HTMLButtonElement>("#import-masks")?.click();
  expect(document.querySelector("dialog h2")?.textContent).toBe("Import masks");
});
