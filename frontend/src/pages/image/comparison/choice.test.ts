import { afterEach, expect, it, vi } from "vitest";
import { edits, type Revision } from "../../../api/edits";
import type { Segmentation } from "../../../api/types";
import { ReferenceChoice } from "./choice";

const result = (id: string, version: number, revision = 1): Segmentation =>
  ({
    ...{ id, version, revision, truth: false, objects: 3, provenance: {} },
    created_at: "2026-01-02T03:04:05Z",
  }) as unknown as Segmentation;
const revision = (number: number, version: number): Revision => {
  return { id: `r${number}`, number, version, objects: 2, created_at: "2026-01-02T03:04:05Z" };
};
const values = (select: HTMLSelectElement) => [...select.options].map(({ value }) => value);

afterEach(() => vi.restoreAllMocks());

it("offers other results, and what the result was before it was edited", async () => {
  const asked = vi.spyOn(edits, "revisions");
  asked.mockResolvedValue([revision(2, 4), revision(1, 0)]);
  const select = document.createElement("select");
  const choice = new ReferenceChoice(select);
  const [untouched, edited] = [result("a", 0), result("b", 4, 2)];
  choice.offer([untouched, edited], untouched, "");
  expect(values(select)).toEqual(["", "b"]);
  expect(asked).not.toHaveBeenCalled();

  // An address may name what is not listed yet.
  choice.offer([untouched, edited], edited, "b@1");
  expect(choice.reference).toEqual({ result: edited, revision: 1 });
  await vi.waitFor(() => expect(select.textContent).toContain("As it was found"));
  // What is there now is no earlier revision.
  expect(values(select)).toEqual(["", "a", "b@1"]);
  expect(choice.value).toBe("b@1");

  const later = result("b", 5, 2);
  choice.offer([untouched, later], later, choice.value);
  expect(values(select)).toEqual(["", "a", "b@2", "b@1"]);
  expect(asked).toHaveBeenCalledTimes(1);
  choice.offer([untouched, later], untouched, choice.value);
  expect(choice.reference).toBeNull();
});
