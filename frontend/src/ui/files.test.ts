import { describe, expect, it } from "vitest";
import { droppedFiles, pickedFiles } from "./files";

function fileEntry(path: string): FileSystemEntry {
  const name = path.split("/").at(-1)!;
  const file = (done: (file: File) => void) => done(new File(["x"], name));
  return { isFile: true, name, fullPath: path, file } as unknown as FileSystemEntry;
}

/** A folder that, like a browser's, tells its entries in portions. */
function folder(path: string, entries: FileSystemEntry[], portion: number): FileSystemEntry {
  const name = path.split("/").at(-1)!;
  const createReader = () => {
    let at = 0;
    return {
      readEntries(done: (some: FileSystemEntry[]) => void) {
        done(entries.slice(at, at + portion));
        at += portion;
      },
    };
  };
  return { isFile: false, name, fullPath: path, createReader } as unknown as FileSystemEntry;
}

function drop(...entries: FileSystemEntry[]): DataTransfer {
  const items = entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry }));
  return { items, files: [] } as unknown as DataTransfer;
}

describe("droppedFiles", () => {
  it("walks folders to the last portion, in natural order", async () => {
    const inner = [10, 9, 2, 1].map((n) => fileEntry(`/plate/a/w${n}.tif`));
    const found = await droppedFiles(
      drop(folder("/plate", [folder("/plate/a", inner, 3)], 1), fileEntry("/alone.png")),
    );
    expect(found.map(({ path }) => path)).toEqual([
      "plate/a/w1.tif",
      "plate/a/w2.tif",
      "plate/a/w9.tif",
      "plate/a/w10.tif",
      "alone.png",
    ]);
  });

  it("leaves out what systems put into folders", async () => {
    const inner = ["/d/.DS_Store", "/d/Thumbs.db", "/d/one.tif"].map(fileEntry);
    const found = await droppedFiles(drop(folder("/d", inner, 100)));
    expect(found.map(({ path }) => path)).toEqual(["d/one.tif"]);
  });
});

describe("pickedFiles", () => {
  it("keeps plain names", () => {
    const found = pickedFiles([new File(["x"], "a.tif"), new File(["x"], ".hidden")]);
    expect(found.map(({ path }) => path)).toEqual(["a.tif"]);
  });
});
