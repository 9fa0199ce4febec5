/** How far a project is reviewed, by whom, and how far people agree. */

import { reviewing } from "../../api/reviews";
import type { ReviewSummary } from "../../api/types";
import { fill, h, need, setText } from "../../ui/dom";
import { count, percent } from "../../ui/format";

/** Reads and shows them. */
export async function showFigures(project: string): Promise<void> {
  const said = await reviewing.summary(project);
  const { verdicts } = said;
  fill(
    need("#review-figures", HTMLElement),
    figure("Reviewed", `${count(said.reviewed)} of ${count(said.images)}`),
    figure("Approved", `${count(verdicts.approved ?? 0)} (${share(said)})`),
    figure("Changes requested", count(verdicts.changes_requested ?? 0)),
    figure("Rejected", count(verdicts.rejected ?? 0)),
    figure("More reviewers needed", count(verdicts.open ?? 0)),
    figure("Disputed", count(verdicts.disputed ?? 0)),
    figure("Corrections an image", String(said.corrections_per_image)),
  );
  need("#people-panel", HTMLElement).hidden = !said.people?.length;
  fill(need("#people", HTMLElement), ...(said.people ?? []).map(person));
  setText(need("#agreement", HTMLElement), agreed(said));
}

function share({ verdicts, images }: ReviewSummary): string {
  return percent(verdicts.approved ?? 0, images);
}

function figure(name: string, value: string): HTMLElement {
  return h("dl", {}, h("dt", {}, name), h("dd", {}, value));
}

type Person = NonNullable<ReviewSummary["people"]>[number];

function person({ name, reviews, approved, edits, waiting }: Person): HTMLElement {
  const numbers = [reviews, approved, edits, waiting];
  return h(
    "tr",
    {},
    h("td", {}, name),
    ...numbers.map((value) => h("td", { class: "number" }, count(value))),
  );
}

/** "Fleiss’ κ 0.62 on 12 results; ann and ben: Cohen’s κ 0.58 on 10; F1 of approved objects 0.91". */
export function agreed({ agreement }: Pick<ReviewSummary, "agreement">): string {
  if (!agreement?.items && !agreement?.f1_images) return "";
  const parts = [];
  if (agreement.items) parts.push(`Fleiss’ κ ${shown(agreement.fleiss)} on ${agreement.items}`);
  for (const { people, kappa, items } of agreement.pairs) {
    parts.push(`${people.join(" and ")}: Cohen’s κ ${shown(kappa)} on ${items}`);
  }
  if (agreement.f1_images) parts.push(`F1 of objects both approved ${shown(agreement.f1)}`);
  return parts.join("; ");
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(2);
}
