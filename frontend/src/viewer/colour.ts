/** Colours: hexadecimal notation, and a palette of many colours that stay apart. */

export type Rgb = readonly [number, number, number];

const GOLDEN_RATIO = 0.618033988749895;
export const PALETTE_SIZE = 1024;

/** `#rrggbb` as three numbers of 0–1; white when it is no such notation. */
export function parseHex(hex: string): Rgb {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1];
  if (!digits) return [1, 1, 1];
  const value = Number.parseInt(digits, 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/**
 * OKLCH to sRGB bytes, clipped to the gamut.
 * Source: Björn Ottosson, "A perceptual color space for image processing" (2020).
 */
export function oklch(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(2 * Math.PI * hue);
  const b = chroma * Math.sin(2 * Math.PI * hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * RGB bytes for `PALETTE_SIZE` ids; an object's colour is that of its id modulo the size.
 * Hues step by the golden ratio: touching objects, whose ids are often close, differ most.
 */
export function makePalette(): Uint8Array {
  const palette = new Uint8Array(PALETTE_SIZE * 3);
  for (let index = 0; index < PALETTE_SIZE; index++) {
    const hue = (index * GOLDEN_RATIO) % 1;
    const lightness = 0.68 + 0.14 * ((index * 0.7548776662) % 1);
    const chroma = 0.13 + 0.07 * ((index * 0.5698402909) % 1);
    palette.set(oklch(lightness, chroma, hue), index * 3);
  }
  return palette;
}

function toByte(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}
