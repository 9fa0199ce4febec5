/** "Export as BioImage.IO": the package takes some seconds when it is first asked for. */

import { addresses } from "../../api/endpoints";
import { problemError } from "../../api/errors";
import type { ModelDetail } from "../../api/types";
import { h, need } from "../../ui/dom";
import { toast, toastError } from "../../ui/toast";

// Proposals and masks in two stages: packages have no place for them.
const WITHOUT = "cellseg";

/** Shows the button where a package can be made of the model. */
export function offerPackage(model: ModelDetail): void {
  const button = need("#model-package", HTMLButtonElement);
  button.hidden = !model.has_file || model.engine === WITHOUT;
  button.onclick = () => {
    button.disabled = true;
    toast("Making the package; this takes a little while.");
    save(model.slug)
      .catch(toastError)
      .finally(() => {
        button.disabled = false;
      });
  };
}

async function save(slug: string): Promise<void> {
  const answer = await fetch(addresses.modelPackage(slug));
  if (!answer.ok) throw problemError(answer.status, await answer.text());
  const href = URL.createObjectURL(await answer.blob());
  h("a", { href, download: `${slug}.bioimageio.zip` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
