/** Files out of a drop or a picker, folders walked through. */

export interface FoundFile {
  file: File;
  path: string;
}

/** Hidden files, but for those in which Zarr describes itself. */
const JUNK = /^(\.(?!z(attrs|group|array|metadata)$)|Thumbs\.db$|desktop\.ini$)/i;

/** All files of a drop. Must be called inside the event: the items die with it. */
export async function droppedFiles(transfer: DataTransfer): Promise<FoundFile[]> {
  const entries = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry());
  // Some sources (other programs, tests) give files without entries.
  if (entries.some((entry) => entry === null)) return pickedFiles(transfer.files);
  const found: FoundFile[] = [];
  for (const entry of entries) if (entry) await walk(entry, found);
  return found;
}

/** All files of an <input type="file">, with the path inside a picked folder. */
export function pickedFiles(files: Iterable<File>): FoundFile[] {
  return [...files]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ file }) => !JUNK.test(file.name));
}

async function walk(entry: FileSystemEntry, found: FoundFile[]): Promise<void> {
  if (JUNK.test(entry.name)) return;
  if (entry.isFile) {
    found.push({
      file: await fileOf(entry as FileSystemFileEntry),
      path: entry.fullPath.replace(/^\//, ""),
    });
    return;
  }
  for (const child of await children(entry as FileSystemDirectoryEntry)) await walk(child, found);
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader hands out at most a hundred entries at a time: ask until it has none. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    all.push(...some);
  }
  return all.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}
