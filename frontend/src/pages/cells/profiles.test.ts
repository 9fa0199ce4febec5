import { expect, it, vi } from "vitest";
import { phenotypes } from "../../api/phenotypes";
import { ProfilePanel } from "./profiles";

vi.mock("../../api/phenotypes", () => ({ phenotypes: { profiles: vi.fn() } }));

type Found = Awaited<ReturnType<typeof phenotypes.profiles>>;

const found = (column: string): Found => ({
  ...{ names: ["T cells"], cells: [3], columns: [column], scores: [[1]] },
});

it("shows the markers that were chosen last, however late those before come", async () => {
  document.body.innerHTML = `<div id="profile-choices"></div><div id="profiles"></div>`;
  const profiles = vi.mocked(phenotypes.profiles);
  let send = (_: Found): void => {};
  profiles.mockImplementationOnce(() => new Promise((resolve) => (send = resolve)));
  profiles.mockResolvedValueOnce(found("median_CD3"));
  const panel = new ProfilePanel("s");
  const first = panel.load();
  const kind = document.querySelector<HTMLSelectElement>("[aria-label=Markers]")!;
  kind.value = "median";
  kind.dispatchEvent(new Event("change"));
  await new Promise((resolve) => setTimeout(resolve));
  send(found("mean_CD8"));
  await first;
  const shown = (): string => document.querySelector("#profiles")?.textContent ?? "";
  await vi.waitFor(() => expect(shown()).toContain("CD3"));
  expect(shown()).not.toContain("CD8");
});
