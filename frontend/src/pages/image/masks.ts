/** Objects of this image from a file of another program, as one more result. */

import { addresses, uploads } from "../../api/endpoints";
import { sendLabels } from "../../api/upload";
import { openDialog } from "../../ui/dialog";
import { h, setText } from "../../ui/dom";
import { percent } from "../../ui/format";

const LOOK_MS = 500;

/** Wires the button, which is on the page of those who may upload. */
export function offerMasks(project: string, image: string): void {
  const button = document.querySelector("#import-masks");
  button?.addEventListener("click", () => askForMasks(project, image));
}

function askForMasks(project: string, image: string): void {
  const input = h("input", { id: "masks-file", type: "file", required: true });
  const status = h("p", { class: "small-text soft", role: "status" });
  openDialog({
    title: "Import masks",
    action: "Import",
    body: [
      h(
        "p",
        {},
        "A label image (TIFF or PNG), ImageJ ROIs, GeoJSON, COCO, a Cellpose _seg.npy or a zipped OME-Zarr, whatever it is called. It has to be of the size of this image, and becomes a result of its own, marked as truth.",
      ),
      h("div", { class: "field" }, h("label", { for: input.id }, "File"), input),
      status,
    ],
    submit: async () => {
      const file = input.files?.[0];
      if (!file) return;
      const tell = (text: string) => setText(status, text);
      try {
        const made = await imported(project, image, file, tell);
        window.location.assign(addresses.image(image, made));
      } catch (error) {
        tell("");
        throw error;
      }
    },
  });
}

/** The result that a file has become; throws the reason when it becomes none. */
async function imported(
  project: string,
  image: string,
  file: File,
  tell: (text: string) => void,
): Promise<string | null> {
  const id = await sendLabels(project, image, file, (sent) =>
    tell(`Sending, ${percent(sent, file.size)}`),
  );
  for (;;) {
    const { state, error, segmentations } = await uploads.one(id);
    if (state === "done") return segmentations[0] ?? null;
    if (state === "failed") throw new Error(error);
    tell("Reading the file …");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
