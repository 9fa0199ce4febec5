import { expect, it } from "vitest";
import { originFacts } from "./facts";

it("tells how a result was made", () => {
  const provenance = {
    engine: "stardist",
    model: { slug: "stardist-nuclei-2d", version: "1.0", sha256: "0123456789abcdef" },
    parameters: { prob_threshold: 0.48, object_diameter: null },
    channels: [0],
    tile_px: 512,
    halo_px: 64,
    blocks: 9,
    zoom: 1,
    device: "cpu",
    image: { id: "i", name: "cells.tif", sha256: "fedcba9876543210" },
    ocellus: "0.1.0",
    libraries: { torch: "2.5", stardist: null },
    measurements: { groups: ["form"], ratios: { a: ["b", "c"] } },
    started_at: "2026-01-02T03:04:05Z",
    seconds: 2,
  };
  const facts = new Map(originFacts({ provenance }));
  expect(facts.get("Model")).toBe("stardist-nuclei-2d, version 1.0, SHA-256 0123456789ab…");
  expect(facts.get("Parameters")).toBe("prob threshold 0.48 · object diameter automatic");
  expect(facts.get("Tiles")).toBe("512 px, 64 px around, 9 blocks");
  expect(facts.get("Device")).toBe("cpu");
  expect(facts.get("Channels")).toBe("1");
  const named = { channels: [2, 1], channel_names: ["WGA", "DAPI"] };
  expect(originFacts({ provenance: named })).toEqual([["Channels", "WGA, DAPI"]]);
  expect(facts.get("Software")).toBe("Ocellus 0.1.0 · torch 2.5");
  expect(facts.get("Measured beside")).toBe("form · a");
  expect(facts.get("Made")).toContain("in 2.0 s");
  expect(facts.has("Scale")).toBe(false);
});

it("tells how many tiles a device saw at once, and in which precision", () => {
  const provenance = {
    tile_px: 1024,
    device: "cuda",
    precision: "float16",
    tiles_at_once: 4,
    out_of_memory_at_tiles: [8],
  };
  expect(originFacts({ provenance })).toEqual([
    ["Tiles", "1024 px, 4 at once, memory did not hold 8 at once"],
    ["Device", "cuda, in float16"],
  ]);
});

it("tells what happened in the regions of a large image", () => {
  const provenance = {
    tile_px: 512,
    planned_tile_px: 1024,
    device: "cpu and cuda",
    blocks: 36,
    regions: 18,
    out_of_memory_at_tile_px: [1024],
    out_of_memory_in_regions: 3,
    regions_untold: 2,
  };
  expect(originFacts({ provenance })).toEqual([
    [
      "Tiles",
      "512 px, 36 blocks, planned with 1024 px, but memory was short, memory did not hold 1024 px, " +
        "in 3 of 18 regions, not written down of 2 of 18 regions",
    ],
    ["Device", "cpu and cuda"],
  ]);
});

it("tells the file of what was uploaded, and nothing of what is hidden", () => {
  const provenance = { source: "upload", file: "a/cells.tif", sha256: "0123456789abcdef" };
  expect(originFacts({ provenance })).toEqual([
    ["File", "a/cells.tif"],
    ["SHA-256 of the file", "0123456789ab…"],
  ]);
  expect(originFacts({ provenance: {} })).toEqual([]);
});
