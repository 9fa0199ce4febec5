import { describe, expect, it } from "vitest";
import { isCovered, together } from "./together";

function setsOf(...paths: string[]): (string | undefined)[] {
  let made = 0;
  const files = paths.map((path) => ({
    file: new File(["1"], path.split("/").at(-1) ?? ""),
    path,
  }));
  return together(files, () => {
    made += 1;
    return `set ${made}`;
  }).map((file) => file.set);
}

describe("together", () => {
  it("leaves files alone that stand for themselves", () => {
    expect(setsOf("a.tif", "b.czi", "c.ome.tif", "d/e.png")).toEqual(Array(4).fill(undefined));
  });

  it("keeps a Zarr folder in one set, whatever it is called and holds", () => {
    const paths = ["x/a.zarr/.zattrs", "x/a.zarr/0/.zattrs", "x/a.zarr/0/0/0.0", "x/b.tif"];
    expect(setsOf(...paths)).toEqual(["set 1", "set 1", "set 1", undefined]);
    expect(setsOf("data/zarr.json", "data/0/c/0", "y/zarr.json", "y/0/c/0")).toEqual([
      "set 1",
      "set 1",
      "set 2",
      "set 2",
    ]);
  });

  it("keeps an Olympus index and its folder in one set", () => {
    const paths = ["a.oif", "a.oif.files/s_C001.tif", "b.oif", "b.oif.files/s_C001.tif"];
    expect(setsOf(...paths)).toEqual(["set 1", "set 1", "set 2", "set 2"]);
  });

  it("keeps the OME-TIFFs of a folder in one set, with their index", () => {
    const paths = ["x/a.ome.tif", "x/b.OME.TIFF", "x/a.companion.ome", "x/c.tif", "y/a.ome.tif"];
    expect(setsOf(...paths)).toEqual(["set 1", "set 1", "set 1", undefined, undefined]);
  });
});

describe("isCovered", () => {
  it("knows what lies in a folder of Zarr or of an Olympus index", () => {
    expect(isCovered("x/a.zarr/0/0", "x/a.zarr")).toBe(true);
    expect(isCovered("a.oif.files/s.tif", "a.oif")).toBe(true);
    expect(isCovered("x/a.zarr2/0", "x/a.zarr")).toBe(false);
  });
});
