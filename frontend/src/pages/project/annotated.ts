/** Images with labels beside them: picked in a dialog, or recognised in a folder that is dropped. */

import type { Image } from "../../api/types";
import { newSet } from "../../state/upload-sets";
import type { PickedFile } from "../../state/uploads";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { pickedFiles } from "../../ui/files";
import { plural } from "../../ui/format";

const LABEL_FOLDER = /^(labels?|masks?|truth|gt|ground_?truth|annotations?)$/i;

type Add = (files: PickedFile[]) => void;

/** Asks for label files, and for the images they belong to unless those are here already.
 *
 * `ready` are the images there are to choose from, `selected` is the one to begin with. */
export function openLabelUpload(add: Add, ready: readonly Image[], selected: string | null): void {
  const of = h(
    "select",
    { id: "label-image" },
    h("option", { value: "" }, "The image of the same name"),
    ...ready.map((image) => h("option", { value: image.id }, image.name)),
  );
  of.value = selected ?? "";
  const images = h("input", { id: "label-images", type: "file", multiple: true });
  const labels = h("input", { id: "label-files", type: "file", multiple: true, required: true });
  const theirs = field(
    "Their images",
    images,
    "Leave this empty when the images are in the project already.",
  );
  const show = (): void => {
    theirs.hidden = of.value !== "";
  };
  of.addEventListener("change", show);
  show();
  openDialog({
    title: "Upload labels",
    action: "Upload",
    body: [
      h(
        "p",
        {},
        "Labels say where every object is: a TIFF or PNG in which each object has a number of its own, ImageJ ROIs, GeoJSON, COCO or a Cellpose file. They become the truth of their image, for training and for measuring models.",
      ),
      field("Label files", labels),
      field("They are of", of),
      theirs,
    ],
    submit: () => {
      const files = pickedFiles(labels.files ?? []);
      if (of.value) add(files.map((file) => ({ ...file, kind: "labels", image: of.value })));
      else add(asSet(pickedFiles(images.files ?? []), files));
    },
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

function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, label),
    input,
    hint ? h("p", { class: "hint" }, hint) : null,
  );
}
