/** Objects that a model proposes for a segmentation. */

import client, { body } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Proposal = Schemas["Proposal"];
export type Candidate = Schemas["Candidate"];
export type NewProposal = Schemas["NewProposalRequest"];

const FIRST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 1000;

const at = (id: string) => ({ params: { path: { id } } });

/** Asks a model and waits, telling how far it is; rejects with an AbortError when given up. */
export async function propose(
  wish: NewProposal,
  told: (proposal: Proposal) => void,
  signal: AbortSignal,
): Promise<Proposal> {
  let proposal: Proposal = await body(client.POST("/api/v1/proposals/", { body: wish }));
  for (let wait = FIRST_LOOK_MS; isOpen(proposal); wait = Math.min(wait * 1.3, SLOWEST_LOOK_MS)) {
    told(proposal);
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (signal.aborted) {
      await body(client.POST("/api/v1/proposals/{id}/cancel/", at(proposal.id)));
      signal.throwIfAborted();
    }
    proposal = await body(client.GET("/api/v1/proposals/{id}/", at(proposal.id)));
  }
  if (proposal.state === "done") return proposal;
  throw new Error(proposal.error || "This was given up.");
}

function isOpen({ state }: Proposal): boolean {
  return state === "queued" || state === "running";
}
