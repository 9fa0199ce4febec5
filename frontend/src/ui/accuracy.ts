/** A model's measured accuracy in one line. */

interface Accuracy {
  data?: unknown;
  dataset?: unknown;
  [metric: string]: unknown;
}

const NAMES: Record<string, string> = { ap50: "AP@0.5", "ap@0.5": "AP@0.5", "AP@0.5": "AP@0.5" };

/** The first average precision that the card gives, with what it was measured on. */
export function accuracyText(accuracy: Accuracy): string {
  for (const [name, value] of Object.entries(accuracy)) {
    if (typeof value !== "number" || !/ap/i.test(name)) continue;
    return `${NAMES[name] ?? name} ${value.toFixed(2)}`;
  }
  return "";
}
