/** What holds of a result after reviews: its colour (Okabe and Ito; grey for none) and its words. */

interface Look {
  readonly color: string;
  readonly said: string;
}

export type Verdict = keyof typeof VERDICTS;

const VERDICTS = {
  approved: { color: "#009e73", said: "Approved" },
  changes_requested: { color: "#e69f00", said: "Changes requested" },
  rejected: { color: "#d55e00", said: "Rejected" },
  open: { color: "#56b4e9", said: "More reviewers needed" },
  disputed: { color: "#cc79a7", said: "Disputed" },
  none: { color: "#999999", said: "Not reviewed yet" },
} as const satisfies Record<string, Look>;

export function verdictOf(name: string): Look {
  return VERDICTS[name as Verdict] ?? VERDICTS.none;
}
