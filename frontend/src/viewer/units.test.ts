import { describe, expect, it } from "vitest";
import { micrometres, readColumn, scaleBar, trim } from "./units";

describe("scaleBar", () => {
  it("is the longest round length that fits", () => {
    expect(scaleBar(1, 0.5)).toEqual({ width: 100, text: "50 µm" });
    expect(scaleBar(1, 0.65).text).toBe("50 µm");
    expect(scaleBar(10, 0.1).text).toBe("1 µm");
    expect(scaleBar(0.01, 0.5).text).toBe("5 mm");
  });

  it("counts pixels where their size is unknown", () => {
    expect(scaleBar(2, null)).toEqual({ width: 100, text: "50 px" });
  });
});

describe("numbers", () => {
  it("have four digits and a fitting unit", () => {
    expect(micrometres(0.123)).toBe("123 nm");
    expect(micrometres(1234.5)).toBe("1.235 mm");
    expect(trim(0.00012345)).toBe("0.000123");
    expect(trim(Number.NaN)).toBe("–");
    expect(trim(-0.0000001)).toBe("0");
    expect(trim(15_000)).toBe("15,000");
  });
});

describe("readColumn", () => {
  it("takes the unit from the end of the name", () => {
    expect(readColumn("area_um2")).toEqual({ label: "Area", unit: "µm²" });
    expect(readColumn("centroid_y_px")).toEqual({ label: "Centroid y", unit: "px" });
    expect(readColumn("mean_dapi")).toEqual({ label: "Mean dapi", unit: "" });
    expect(readColumn("speed_um_s")).toEqual({ label: "Speed", unit: "µm/s" });
    expect(readColumn("score")).toEqual({ label: "Score", unit: "" });
  });
});
