/** Numbers as people read them: lengths, coordinates, columns of measurements. */

/** Scale bars are 1, 2 or 5 times a power of ten. */
const STEPS = [5, 2, 1];

export interface ScaleBar {
  /** Length in CSS pixels. */
  readonly width: number;
  readonly text: string;
}

/** The longest round length that fits; `pixelSize` in µm per pixel, null for a bar in pixels. */
export function scaleBar(zoom: number, pixelSize: number | null, maxWidth = 140): ScaleBar {
  const perUnit = zoom / (pixelSize ?? 1);
  const longest = maxWidth / perUnit;
  const power = 10 ** Math.floor(Math.log10(longest));
  const length = power * STEPS.find((step) => step * power <= longest * 1.0001)!;
  return { width: length * perUnit, text: pixelSize ? micrometres(length) : `${trim(length)} px` };
}

/** A length in µm with the unit that suits it. */
export function micrometres(length: number): string {
  if (length >= 1000) return `${trim(length / 1000)} mm`;
  if (length < 0.5) return `${trim(length * 1000)} nm`;
  return `${trim(length)} µm`;
}

/** At most four significant digits, never in exponents. */
export function trim(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString("en", {
    maximumFractionDigits: Math.min(6, digits),
    useGrouping: true,
    // What rounds to nothing has no sign.
    signDisplay: "negative",
  });
}

/** A number for an input field: plain digits, no grouping. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(6)));
}

const UNITS: Record<string, string> = {
  um: "µm",
  um2: "µm²",
  um3: "µm³",
  px: "px",
  px2: "px²",
  rad: "rad",
  deg: "°",
  s: "s",
};

/** Columns whose names alone would say too little. */
const NAMES: Record<string, { label: string; unit: string }> = {
  track_id: { label: "Track", unit: "" },
  parent_track_id: { label: "Track it divided from", unit: "" },
  path_um: { label: "Way since its track began", unit: "µm" },
  path_px: { label: "Way since its track began", unit: "px" },
  step_um: { label: "Step", unit: "µm" },
  displacement_um: { label: "Distance from its track’s start", unit: "µm" },
  displacement_px: { label: "Distance from its track’s start", unit: "px" },
  speed_um_s: { label: "Speed", unit: "µm/s" },
};

/** A column's name for people: `mean_dapi` → Mean dapi; `area_um2` → Area, µm². */
export function readColumn(name: string): { label: string; unit: string } {
  const known = NAMES[name];
  if (known) return known;
  const parts = name.split("_");
  const last = parts.at(-1) ?? "";
  const unit = parts.length > 1 ? (UNITS[last] ?? "") : "";
  const words = (unit ? parts.slice(0, -1) : parts).join(" ");
  const shown = name.startsWith("area_px") || name.startsWith("volume_px") ? "px" : unit;
  return { label: words.charAt(0).toUpperCase() + words.slice(1), unit: shown };
}
