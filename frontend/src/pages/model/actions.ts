/** What can be done with a model: downloading it, and for admins retiring, releasing, sharing. */

import { addresses, models } from "../../api/endpoints";
import type { ModelDetail } from "../../api/types";
import { confirmDialog, openDialog } from "../../ui/dialog";
import { fill, h, icon, need } from "../../ui/dom";
import { toast } from "../../ui/toast";
import { offerPackage } from "./package";

type Show = (model: ModelDetail) => void;

/** Shows the buttons that fit the model's state. */
export function offerActions(model: ModelDetail, manage: boolean, show: Show): void {
  const download = need("#model-download", HTMLAnchorElement);
  download.href = addresses.modelFile(model.slug);
  download.hidden = !model.has_file;
  offerPackage(model);
  notice(model);
  if (!manage) return;
  offer("#model-share", model.project !== null, () => share(model, show));
  offer("#model-deprecate", model.state !== "deprecated", () => deprecate(model, show));
  offer("#model-release", model.state !== "available" && model.has_file, async () => {
    show(await models.release(model.slug));
    toast(`${model.name} can be run now.`, "good");
  });
}

function offer(selector: string, shown: boolean, act: () => Promise<void> | void): void {
  const button = need(selector, HTMLButtonElement);
  button.hidden = !shown;
  button.onclick = () => void act();
}

/** Why the model can't be run, when it can't. */
function notice(model: ModelDetail): void {
  const place = need("#model-notice", HTMLElement);
  const reasons = {
    available: "",
    draft: "This is a draft: only site admins see it. Test it, then make it available.",
    deprecated: `No new run begins with this model; what it has made stays. ${model.deprecation}`,
  };
  place.hidden = model.state === "available";
  fill(place, icon("info"), h("p", {}, reasons[model.state]));
}

function deprecate(model: ModelDetail, show: Show): void {
  const reason = h("input", { id: "reason", name: "reason", maxlength: 500, autocomplete: "off" });
  openDialog({
    title: `Retire ${model.name}?`,
    action: "Retire",
    danger: true,
    body: [
      h("p", {}, "No new run begins with it. Its file and all results that it made stay."),
      h(
        "div",
        { class: "field" },
        h("label", { for: "reason" }, "Reason (optional)"),
        reason,
        h("p", { class: "hint" }, "Shown on this page, for instance which model to use instead."),
      ),
    ],
    submit: async () => show(await models.deprecate(model.slug, reason.value)),
  });
}

function share(model: ModelDetail, show: Show): void {
  confirmDialog(
    `Share ${model.name}?`,
    `Everyone on this site will be able to run and download it, not only ${model.project_name}.`,
    "Share",
    async () => show(await models.share(model.slug)),
  );
}
