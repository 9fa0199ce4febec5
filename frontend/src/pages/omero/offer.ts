/** "Send to OMERO" among the downloads of a page, and the panel of what is on its way. */

import { need } from "../../ui/dom";
import { toastError } from "../../ui/toast";
import { TransferPanel } from "./panel";
import { openSend } from "./send";

/** Returns what to call when a transfer has begun; `run` is null for a project's newest results. */
export function offerOmero(project: string, run: string | null): () => void {
  const panel = new TransferPanel(project);
  const load = (): void => {
    panel.load().catch(toastError);
  };
  need("#send-to-omero", HTMLElement).addEventListener("click", () => openSend(project, run, load));
  load();
  return load;
}
