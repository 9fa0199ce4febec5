/** Waiting for a worker to take a model in. */

import { addresses, modelImports } from "../../api/endpoints";
import type { ModelImport } from "../../api/types";

const LOOK_MS = 1000;

/** Goes to the model's page once it is there; throws the reason when it will not be. */
export async function whenImported(
  begun: ModelImport,
  tell: (text: string) => void,
): Promise<void> {
  let now = begun;
  while (now.state === "queued" || now.state === "running") {
    tell(now.state === "queued" ? "Waiting for a worker …" : "Reading the file …");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    now = await modelImports.one(now.id);
  }
  if (now.state !== "done" || !now.model_slug) {
    throw new Error(now.error || "The import was cancelled.");
  }
  tell("Done.");
  window.location.assign(addresses.model(now.model_slug));
}
