/** "Use this one": a run with exactly the parameters that were tried. */

import type { BakeOff, Contestant } from "../../api/bakeoffs";
import { addresses, runs } from "../../api/endpoints";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";

/** Asks on which images, and starts. */
export function openUse(
  bakeOff: BakeOff,
  contestant: Contestant,
  parameters: Record<string, unknown>,
  words: (parameters: Record<string, unknown>) => string,
): void {
  const images = [...new Set(bakeOff.crops.map(({ image }) => image))];
  const scope = h(
    "select",
    { id: "use-images" },
    h("option", { value: "all" }, "All images of the project that are ready"),
    h("option", { value: "these" }, `The ${plural(images.length, "image")} of this bake-off`),
  );
  openDialog({
    title: `Run ${contestant.model_name}`,
    action: "Start run",
    body: [
      h("p", {}, "The run has exactly the parameters that you have seen:"),
      h("p", { class: "soft" }, words(parameters)),
      h("div", { class: "field" }, h("label", { for: "use-images" }, "Images"), scope),
    ],
    submit: async () => {
      const run = await runs.start({
        project: bakeOff.project,
        images: scope.value === "all" ? "all" : images,
        model: contestant.model_slug,
        parameters,
        channels: contestant.channels,
        measurements: {},
      });
      window.location.assign(addresses.run(run.id));
    },
  });
}
