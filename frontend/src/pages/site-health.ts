/** The health of the site: what it needs, and how each model does. */

import "../ui/page";
import { addresses } from "../api/endpoints";
import { siteHealth } from "../api/site";
import type { SiteHealth } from "../api/types";
import { fill, h, need } from "../ui/dom";
import { ago, duration, stateName } from "../ui/format";
import { toast, toastError } from "../ui/toast";
import { verdictBadge, verdictReason, versions } from "../ui/trial-verdict";
import { showQueue } from "./site-health/queue";

const LOOK_MS = 2000;
/** How the badges of jobs call what the doctor finds. */
const STATES = { ok: "done", caution: "interrupted", wrong: "failed" } as const;
const WORDS = { ok: "Fine", caution: "Caution", wrong: "Wrong" } as const;

let timer = 0;

async function look(asking: Promise<SiteHealth>): Promise<void> {
  window.clearTimeout(timer);
  try {
    const health = await asking;
    fill(need("#findings", HTMLElement), ...health.findings.map(finding));
    fill(need("#models-tried", HTMLElement), ...health.models.map(tried));
    const goesOn = health.models.some(({ trial }) => trial && isOpen(trial.state));
    if (goesOn) timer = window.setTimeout(() => void look(siteHealth.look()), LOOK_MS);
  } catch (error) {
    toastError(error);
  }
}

function isOpen(state: string): boolean {
  return state === "queued" || state === "running";
}

function finding({ part, verdict, found, advice }: SiteHealth["findings"][number]): HTMLElement {
  return h(
    "tr",
    { "data-part": part },
    h("td", {}, stateName(part)),
    h("td", {}, h("span", { class: "badge", "data-state": STATES[verdict] }, WORDS[verdict])),
    h("td", {}, found),
    h("td", { class: "soft" }, verdict === "ok" ? "" : advice),
  );
}

function tried({
  model_slug,
  model_name,
  engine,
  trial,
}: SiteHealth["models"][number]): HTMLElement {
  return h(
    "tr",
    { "data-model": model_slug },
    h("td", {}, h("a", { href: addresses.model(model_slug) }, model_name)),
    h("td", {}, engine),
    h("td", {}, trial ? verdictBadge(trial) : "Never tested"),
    h(
      "td",
      { class: "number" },
      trial?.found == null ? "–" : `${trial.found} of ${trial.expected}`,
    ),
    h("td", { class: "number" }, trial?.ap50?.toFixed(3) ?? "–"),
    h("td", { class: "number" }, trial?.seconds == null ? "–" : duration(trial.seconds)),
    h("td", {}, trial?.device ?? ""),
    h("td", {}, trial ? ago(trial.created_at) : ""),
    h("td", { class: "soft" }, trial ? verdictReason(trial) || versions(trial) : ""),
  );
}

void showQueue();
need("#look-again", HTMLElement).addEventListener("click", () => void look(siteHealth.look()));
need("#test-all", HTMLElement).addEventListener("click", () => {
  void look(siteHealth.tryAll()).then(() => toast("Workers test every model now.", "good"));
});
void look(siteHealth.look());
