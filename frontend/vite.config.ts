import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "vitest/config";

const pages = join(import.meta.dirname, "src/pages");

/** Every module directly under src/pages is a page of the site, known to Django by its path. */
const entries = Object.fromEntries(
  readdirSync(pages)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => [basename(name, ".ts"), join(pages, name)]),
);

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: entries },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
});
