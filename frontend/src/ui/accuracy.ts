/** A model's measured accuracy in one line. */

interface Accuracy {
  data?: unknown;
  dataset?: unknown;
  [metric: string]: unknown;
}

/** "ap50" → "AP@0.5"; other measures by their own names. */
export function measureName(name: string): string {
  const precision = /^ap(\d)(\d)$/i.exec(name);
  if (!precision) return name.replaceAll("_", " ");
  const [, tens, ones] = precision;
  return `AP@0.${tens}${ones === "0" ? "" : ones}`;
}

/** The first average precision that the card gives. */
export function accuracyText(accuracy: Accuracy): string {
  for (const [name, value] of Object.entries(accuracy)) {
    if (typeof value !== "number" || !/^ap/i.test(name)) continue;
    return `${measureName(name)} ${value.toFixed(2)}`;
  }
  return "";
}
