import { describe, expect, it } from "vitest";
import { kindOf, remembered } from "./looks";

const info = (...names: string[]) => ({
  ...{ name: "a", isRgb: false, pixelSize: { x: null, y: null } },
  channels: names.map((name) => ({ name, color: "#ffffff" })),
});

describe("looks", () => {
  it("are of a kind: samples, number and names of channels", () => {
    const kind = kindOf("uint16", info("DAPI", "GFP"));
    expect(kind).toBe(kindOf("uint16", info("DAPI", "GFP")));
    expect(kind).not.toBe(kindOf("uint8", info("DAPI", "GFP")));
    expect(kind).not.toBe(kindOf("uint16", info("DAPI", "RFP")));
    expect(kindOf("uint16", info("ü".repeat(500))).length).toBeLessThan(64);
  });

  it("come back as they were kept, without maps that are not known here", () => {
    const channel = { visible: true, color: "#ff0000", start: 1, end: 9, gamma: 2 };
    const read = remembered({
      kind: "a",
      channels: [
        { ...channel, map: "magma", inverted: true, auto: true },
        { ...channel, map: "jet", inverted: false, auto: false },
      ],
      smooth: false,
    });
    expect(read.channels).toEqual([
      { ...channel, map: "magma", isInverted: true, isAuto: true },
      { ...channel, map: "", isInverted: false, isAuto: false },
    ]);
    expect(read.isSmooth).toBe(false);
    expect(remembered({ kind: "a", channels: [], smooth: true })).toEqual({});
  });
});
