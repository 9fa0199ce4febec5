/** Images with labels beside them: picked in a dialog, or recognised in a folder that is dropped. */

import { newSet } from "../../state/upload-sets";
import type { PickedFile } from "../../state/uploads";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { pickedFiles } from "../../ui/files";
import { plural } from "../../ui/format";

const LABEL_FOLDER = /^(labels?|masks?|truth|gt|ground_?truth|annotations?)$/i;

type Add = (files: PickedFile[]) => void;

/** Asks for label files, and for the images they belong to unless those are here already. */
export function openLabelUpload(add: Add): void {
  const images = h("input", { id: "label-images", type: "file", multiple: true });
  const labels = h("input", { id: "label-files", type: "file", multiple: true, required: true });
  openDialog({
    title: "Upload labels",
    action: "Upload",
    body: [
      h(
        "p",
        {},
        "Labels say where every object is: a TIFF or PNG in which each object has a number of its own, ImageJ ROIs, GeoJSON, COCO or a Cellpose file. They become the truth of the image with the same name, for training and for measuring models.",
      ),
      field("Label files", labels),
      field("Their images", images, "Leave this empty when the images are in the project already."),
    ],
    submit: () => add(asSet(pickedFiles(images.files ?? []), pickedFiles(labels.files ?? []))),
  });
}

/** Hands files on; when some lie in folders of labels, asks what they are. */
export function sortOut(files: PickedFile[], add: Add): void {
  const labels = files.filter(isLabels);
  const others = files.filter((file) => !isLabels(file));
  if (labels.length === 0 || others.length === 0) add(files);
  else askAbout(others, labels, add);
}

function askAbout(images: PickedFile[], labels: PickedFile[], add: Add): void {
  const all = h("button", { type: "button" }, "Upload all as images");
  const dialog = openDialog({
    title: "Images and labels",
    action: "Upload both",
    body: [
      h(
        "p",
        {},
        `There are ${plural(images.length, "file")}, and ${plural(labels.length, "file")} in folders of labels. Labels become the truth of the image with the same name.`,
      ),
      h("p", {}, all),
    ],
    submit: () => add(asSet(images, labels)),
  });
  all.addEventListener("click", () => {
    dialog.close();
    add([...images, ...labels]);
  });
}

function asSet(images: readonly PickedFile[], labels: readonly PickedFile[]): PickedFile[] {
  const set = newSet();
  return [
    ...images.map((file): PickedFile => ({ ...file, set, kind: "image" })),
    ...labels.map((file): PickedFile => ({ ...file, set, kind: "labels" })),
  ];
}

function isLabels({ path }: PickedFile): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) => LABEL_FOLDER.test(folder));
}

function field(label: string, input: HTMLInputElement, hint = ""): HTMLElement {
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, label),
    input,
    hint ? h("p", { class: "hint" }, hint) : null,
  );
}
