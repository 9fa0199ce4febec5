/** What is said of a model's trial on the golden picture. */

import type { ModelTrial } from "../api/types";
import { h } from "./dom";
import { stateName } from "./format";

type Trial = Pick<
  ModelTrial,
  "state" | "verdict" | "error" | "ap50" | "before_ap50" | "ocellus" | "torch"
>;

/** As the badges of jobs are coloured. */
const TONES = {
  good: "done",
  unmatched: "interrupted",
  outdated: "interrupted",
  worse: "failed",
  failed: "failed",
} as const;

const WORDS = {
  good: "Fine",
  unmatched: "No match",
  outdated: "Out of date",
  worse: "Worse than before",
} as const;

/** In a word or two. */
export function verdictName({ state, verdict }: Trial): string {
  return verdict === "open" || verdict === "failed" ? stateName(state) : WORDS[verdict];
}

/** In a sentence; "" where all is well, or not known yet. */
export function verdictReason(trial: Trial): string {
  switch (trial.verdict) {
    case "failed":
      return trial.error;
    case "outdated":
      return `It was done with ${versions(trial) || "an earlier version"}; test the model again.`;
    case "worse":
      return `AP@0.5 was ${figure(trial.before_ap50)} before, and is ${figure(trial.ap50)} now.`;
    case "unmatched":
      return "Nothing that was found fits the truth. That is right only for models of other pictures.";
    default:
      return "";
  }
}

/** With what it was done; "" where nobody wrote that down. */
export function versions({ ocellus, torch }: Trial): string {
  return ocellus ? `Ocellus ${ocellus}, torch ${torch}` : "";
}

/** As it stands in a table, with the reason to hover over. */
export function verdictBadge(trial: Trial): HTMLElement {
  const tone = trial.verdict === "open" ? trial.state : TONES[trial.verdict];
  const attributes = { class: "badge", "data-state": tone, title: verdictReason(trial) };
  return h("span", attributes, verdictName(trial));
}

function figure(ap50: number | null): string {
  return (ap50 ?? 0).toFixed(3);
}
