import { afterEach, describe, expect, it, vi } from "vitest";
import { exportMenu, FORMATS, fileName, PROGRAMS } from "./menu";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("the menu of downloads", () => {
  it("has a link for every format", () => {
    const menu = exportMenu("abc", "cells.tif");
    const links = [...menu.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toHaveLength(Object.keys(FORMATS).length + Object.keys(PROGRAMS).length);
    expect(links).toContain("/api/v1/segmentations/abc/export/?format=geojson");
    expect(menu.querySelector("summary")?.getAttribute("aria-label")).toContain("cells.tif");
  });

  it("says why a format has no place for a result", async () => {
    const detail = "Object 3 spans several planes.";
    const answer = new Response(JSON.stringify({ detail }), { status: 400 });
    vi.stubGlobal("fetch", () => Promise.resolve(answer));
    const menu = exportMenu("abc", "cells.tif");
    document.body.append(menu);
    menu.querySelector<HTMLAnchorElement>("a[href$=coco]")?.click();
    await vi.waitFor(() => expect(document.body.textContent).toContain(detail));
  });

  it("reads names of files in both spellings", () => {
    expect(fileName('attachment; filename="a b.json"')).toBe("a b.json");
    expect(fileName("attachment; filename*=utf-8''Z%C3%A9.json")).toBe("Zé.json");
    expect(fileName("")).toBe("result");
  });
});
