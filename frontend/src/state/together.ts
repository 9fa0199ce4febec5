/** Files that make up one image, such as those of a Zarr folder: they are sent as a set. */

import type { PickedFile } from "./uploads";

const ZARR_METADATA = new Set([".zattrs", ".zgroup", "zarr.json"]);
const OME_TIFF = /\.(ome\.tiff?|companion\.ome)$/i;
const OIF = /^(.*\.oif)(\.files\/.*)?$/i;

/** The same files, those that belong together in a set of their own; sets that are there stay. */
export function together(files: readonly PickedFile[], newSet: () => string): PickedFile[] {
  const roots = zarrRoots(files);
  const keys = files.map((file) => (file.set || file.image ? null : keyOf(file.path, roots)));
  const sizes = new Map<string, number>();
  for (const key of keys) if (key) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const sets = new Map<string, string>();
  return files.map((file, index) => {
    const key = keys[index];
    if (!key || (sizes.get(key) ?? 0) < 2) return file;
    const set = sets.get(key) ?? newSet();
    sets.set(key, set);
    return { ...file, set, kind: "image" };
  });
}

/** Whether the import of `root`, a Zarr folder or an Olympus index, covers the file at `path`. */
export function isCovered(path: string, root: string): boolean {
  if (root === "" || path === root) return true;
  return path.startsWith(`${root}/`) || path.startsWith(`${root}.files/`);
}

function keyOf(path: string, roots: readonly string[]): string | null {
  const root = roots.find((folder) => isCovered(path, folder));
  if (root !== undefined) return `zarr ${root}`;
  const index = OIF.exec(path)?.[1];
  if (index) return `oif ${index}`;
  return OME_TIFF.test(path) ? `ome ${folderOf(path)}` : null;
}

/** The outermost folders that describe themselves as Zarr, the shortest first. */
function zarrRoots(files: readonly PickedFile[]): string[] {
  const folders = files
    .filter((file) => ZARR_METADATA.has(file.file.name))
    .map((file) => folderOf(file.path));
  return [...new Set(folders)].sort((a, b) => a.length - b.length);
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}
