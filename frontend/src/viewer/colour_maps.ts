/**
 * Perceptual colour maps: equal steps of a value look like equal steps of colour, in grey too.
 * Source: viridis, magma, inferno, plasma by Smith and van der Walt, cividis by Nuñez, Anderton and
 * Renslow (2018); published under CC0. Kept as 33 anchors each, at most 6 of 255 off.
 */

const ANCHORS = {
  grey: "000000ffffff",
  viridis:
    "440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e2c728e297a8e26818e23898e21908c1f988b1f9f8821a68528ae8031b57b3ebc744cc26c5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725",
  cividis:
    "00224e00285b002e6a0433711a386f273e6e32436d3b496c434e6c4b546c52596d5a5f6e61656f686a716f70737576767c7b788481798b8778938d789b9376a39a75aba072b3a670bbad6cc3b469ccba64d4c15fddc958e6d051efd748f8df3cfee838",
  magma:
    "0000040303110a0822130d331d114628115a36106a430f7650127c5d177f691c817621818226818f2a819c2e7fa9327db63779c33b75cf4170db486ae65163ee5c5ef5695cf9785dfb8761fd9668fea571feb47bfec387fed194fde0a2fceeb0fcfdbf",
  inferno:
    "0000040403120b0724150b37210c4a2e0a5a3c09654a0c6b57106d63146e70196e7d1e6d89226a962766a32b61af315cbb3755c63e4dd14644db4f3be35932eb6528f1711ef67f14f98d0afb9c06fcab0ffbba1ff9ca32f5d949f2e865f3f586fcffa4",
  plasma:
    "0d08872206903105963f049c4c02a15901a56600a77201a87e03a88909a69511a29f1a9ca92396b22c8ebb3587c33e80cb4778d25071d9596ae06263e66c5ceb7555f07f4ff48a48f89441fb9f3afdab33feb72dfdc328fcd025f9dd25f5eb27f0f921",
} as const;

export type MapName = keyof typeof ANCHORS;
export const MAP_NAMES = Object.keys(ANCHORS) as MapName[];
export const MAP_STEPS = 256;

const made = new Map<string, Uint8Array>();

/** The bytes of `MAP_STEPS` colours, three each; from the last to the first when `inverted`. */
export function colourMap(name: MapName, inverted = false): Uint8Array {
  const key = inverted ? `${name}-` : name;
  const known = made.get(key) ?? interpolated(anchorsOf(name), inverted);
  made.set(key, known);
  return known;
}

/** The map as a CSS background. */
export function mapGradient(name: MapName, inverted = false): string {
  const anchors = anchorsOf(name);
  const stops = (inverted ? anchors.toReversed() : anchors).map((rgb) => `rgb(${rgb.join(" ")})`);
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

export function isMap(name: unknown): name is MapName {
  return typeof name === "string" && Object.hasOwn(ANCHORS, name);
}

function anchorsOf(name: MapName): number[][] {
  const hex = ANCHORS[name];
  return Array.from({ length: hex.length / 6 }, (_, at) =>
    [0, 2, 4].map((part) => Number.parseInt(hex.slice(6 * at + part, 6 * at + part + 2), 16)),
  );
}

function interpolated(anchors: readonly number[][], inverted: boolean): Uint8Array {
  return Uint8Array.from({ length: 3 * MAP_STEPS }, (_, at) => {
    const step = Math.floor(at / 3);
    const share = (inverted ? MAP_STEPS - 1 - step : step) / (MAP_STEPS - 1);
    const place = share * (anchors.length - 1);
    const low = Math.min(Math.floor(place), anchors.length - 2);
    const [from, to] = [anchors[low]![at % 3]!, anchors[low + 1]![at % 3]!];
    return Math.round(from + (to - from) * (place - low));
  });
}
