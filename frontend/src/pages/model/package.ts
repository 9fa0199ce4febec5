/** "Export as BioImage.IO": a worker makes the package when it is first asked for. */

import { packages } from "../../api/packages";
import type { ModelDetail } from "../../api/types";
import { h, need } from "../../ui/dom";
import { toast, toastError } from "../../ui/toast";

const LOOK_MS = 1000;
// Proposals and masks in two stages: packages have no place for them.
const WITHOUT = "cellseg";

/** Shows the button where a package can be made of the model. */
export function offerPackage(model: ModelDetail): void {
  const button = need("#model-package", HTMLButtonElement);
  button.hidden = !model.has_file || model.engine === WITHOUT;
  button.onclick = () => {
    button.disabled = true;
    save(model.slug)
      .catch(toastError)
      .finally(() => {
        button.disabled = false;
      });
  };
}

async function save(slug: string): Promise<void> {
  let made = await packages.make(slug);
  if (!made.download) toast("The package is being made; its download begins when it is there.");
  while (made.state === "queued" || made.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    made = await packages.one(slug, made.id);
  }
  if (!made.download) throw new Error(made.error || "Making the package was cancelled.");
  h("a", { href: made.download, download: `${slug}.bioimageio.zip` }).click();
}
