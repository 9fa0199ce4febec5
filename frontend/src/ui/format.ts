/** Numbers, sizes and times as people read them. */

const COUNT = new Intl.NumberFormat("en");
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const UNITS = ["B", "kB", "MB", "GB", "TB"];
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** 12345 → "12,345". */
export function count(value: number): string {
  return COUNT.format(value);
}

/** "1 object", "12,345 objects". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Decimal units, as disks and networks count: 1536000 → "1.5 MB". */
export function bytes(value: number): string {
  let amount = value;
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && amount < 9.95 ? 1 : 0;
  return `${amount.toFixed(digits)} ${UNITS[unit]}`;
}

/** Seconds → "0.42 s", "12 s", "3 min 5 s", "2 h 10 min"; a running clock has no fractions. */
export function duration(seconds: number, isClock = false): string {
  if (seconds < 10 && !isClock) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(whole / 60);
  return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`;
}

/** How long ago an ISO time was: "just now", "5 minutes ago", "yesterday". */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.round(seconds / length), unit);
  }
  return "just now";
}

/** "23 Nov 2026, 15:07" in the reader's time zone. */
export function dateTime(iso: string): string {
  return DATE.format(new Date(iso));
}

/** A fraction as "43 %"; never 100 before it is whole. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "0 %";
  return `${part >= whole ? 100 : Math.min(99, Math.floor((part / whole) * 100))} %`;
}

/** TCZYX → "1,024 × 768 px · 3 channels · 12 z · 40 t" (width first, axes of length one left out). */
export function dimensions(shape: readonly number[], isRgb = false): string {
  const [t = 1, c = 1, z = 1, y = 0, x = 0] = shape;
  const parts = [`${count(x)} × ${count(y)} px`];
  if (isRgb) parts.push("RGB");
  else if (c > 1) parts.push(plural(c, "channel"));
  if (z > 1) parts.push(`${count(z)} z`);
  if (t > 1) parts.push(`${count(t)} t`);
  return parts.join(" · ");
}

/** What a state is called on the page: "completed_with_failures" → "Completed with failures". */
export function stateName(state: string): string {
  const words = state.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
