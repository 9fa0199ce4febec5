/** The dialog that has more measured of a result that is there already. */

import { segmentations } from "../../api/endpoints";
import { measurings } from "../../api/measurings";
import type { Segmentation } from "../../api/types";
import { openDialog, openingOnce } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { dateTime, plural } from "../../ui/format";
import { toast } from "../../ui/toast";
import { measurementChoice } from "../project/measurement-choice";

/** Asks what to measure, and calls `done` when it is measured. */
export const measureMore = openingOnce(
  async (segmentation: string, image: string, done: () => void): Promise<void> => {
    const others = (await segmentations.ofImage(image)).filter(({ id }) => id !== segmentation);
    const { columns } = await segmentations.columns(segmentation, "");
    const choice = measurementChoice([], undefined, columns);
    choice.element.open = true;
    const cells = h(
      "select",
      { id: "measure-cells" },
      h("option", { value: "" }, "None"),
      ...others.map(option),
    );
    openDialog({
      title: "Measure more",
      action: "Measure",
      wide: true,
      body: [
        choice.element,
        h(
          "div",
          { class: "field" },
          h("label", { for: cells.id }, "These are nuclei of the cells in"),
          cells,
          h(
            "p",
            { class: "small-text soft" },
            "Each nucleus is compared with the cytoplasm of the cell that holds it. Cells can come from a run whose objects were grown.",
          ),
        ),
      ],
      submit: async () => {
        const asked = { segmentation, cells: cells.value || null, ...choice.chosen() };
        const measuring = await measurings.start(asked);
        toast("A worker measures the cells.");
        measurings.wait(measuring.id).then(done, (error: unknown) => {
          toast(error instanceof Error ? error.message : String(error), "bad");
        });
      },
    });
  },
);

function option({ id, created_at, objects, truth }: Segmentation): HTMLOptionElement {
  const text = `${truth ? "Truth, " : ""}${dateTime(created_at)}, ${plural(objects, "object")}`;
  return h("option", { value: id }, text);
}
