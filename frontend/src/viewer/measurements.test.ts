import { describe, expect, it } from "vitest";
import { Measurements, readings, sizeOf } from "./measurements";
import type { ObjectRow } from "./types";

const row: ObjectRow = {
  id: 3,
  values: { label: 3, t: 0, y0: 10, score: 0.5, area_px: 120, area_um2: 30, solidity: null },
};

describe("a row", () => {
  it("tells its size in µm when it can", () => {
    expect(sizeOf(row)).toEqual({ label: "Area", text: "30 µm²" });
    expect(sizeOf({ id: 3, values: { area_px: 120 } })?.text).toBe("120 px");
    expect(sizeOf({ id: 3, values: {} })).toBeNull();
  });

  it("shows its size first and leaves out places and gaps", () => {
    expect(readings(row).map(({ text }) => text)).toEqual(["120 px", "30 µm²", "0.5"]);
  });
});

describe("Measurements", () => {
  it("asks once for each object, and never for the background", async () => {
    const asked: number[] = [];
    const lookup = async (id: number) => {
      asked.push(id);
      return id === 3 ? row : null;
    };
    const measurements = new Measurements({ lookup });
    expect(await measurements.lookup(0)).toBeNull();
    for (const id of [3, 3, 4, 4]) await measurements.lookup(id);
    expect(asked).toEqual([3, 4]);
    expect(measurements.known(3)).toBe(row);
  });

  it("drops a question when another one comes", async () => {
    const lookup = (id: number, signal?: AbortSignal) =>
      new Promise<ObjectRow>((resolve, reject) => {
        if (id === 4) resolve(row);
        signal?.addEventListener("abort", () => reject(new Error("aborted")));
      });
    const measurements = new Measurements({ lookup });
    const first = measurements.lookup(3);
    expect(await measurements.lookup(4)).toBe(row);
    expect(await first).toBeNull();
  });

  it("passes failures on", async () => {
    const lookup = () => Promise.reject(new Error("503"));
    await expect(new Measurements({ lookup }).lookup(3)).rejects.toThrow("503");
  });
});
