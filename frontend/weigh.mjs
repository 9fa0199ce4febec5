/** Prints what each page makes a browser load: scripts and styles, gzipped. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

function filesOf(name, seen = new Set()) {
  const chunk = manifest[name];
  for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file);
  for (const other of chunk.imports ?? []) filesOf(other, seen);
  return seen;
}

function kilobytes(files, ending) {
  const sizes = [...files]
    .filter((file) => file.endsWith(ending))
    .map((file) => gzipSync(readFileSync(new URL(file, dist))).length);
  return (sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1).padStart(6);
}

for (const [name, chunk] of Object.entries(manifest)) {
  if (!chunk.isEntry) continue;
  const files = filesOf(name);
  const page = chunk.name.padEnd(10);
  process.stdout.write(
    `${page} script ${kilobytes(files, ".js")} kB  style ${kilobytes(files, ".css")} kB\n`,
  );
}
