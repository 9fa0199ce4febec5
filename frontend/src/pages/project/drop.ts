/** Dropping anywhere on the page, and the buttons for those who don't drag. */

import type { PickedFile } from "../../state/uploads";
import { need } from "../../ui/dom";
import { droppedFiles, pickedFiles } from "../../ui/files";
import { addShortcuts } from "../../ui/shortcuts";
import { toast, toastError } from "../../ui/toast";

/** Hands every file that is dropped or picked to `add`. */
export function listenForFiles(add: (files: PickedFile[]) => void): void {
  const take = (files: PickedFile[]): void => {
    if (files.length === 0) toast("There are no files in there.");
    else add(files);
  };
  listenForDrops(take);
  wirePicker("#pick-files", "#files", take);
  wirePicker("#pick-folder", "#folder", take);
  for (const button of document.querySelectorAll<HTMLElement>("[data-action=pick]")) {
    button.addEventListener("click", () => need("#files", HTMLInputElement).click());
  }
  addShortcuts({
    key: "u",
    label: "Upload files",
    run: () => need("#files", HTMLInputElement).click(),
  });
}

function wirePicker(button: string, input: string, take: (files: PickedFile[]) => void): void {
  const field = need(input, HTMLInputElement);
  need(button, HTMLElement).addEventListener("click", () => field.click());
  field.addEventListener("change", () => {
    const files = pickedFiles(field.files ?? []);
    field.value = "";
    take(files);
  });
}

function listenForDrops(take: (files: PickedFile[]) => void): void {
  const veil = need("#drop-veil", HTMLElement);
  // Enter and leave come for every element underneath; the balance tells the page's edge.
  let depth = 0;
  const show = (change: number): void => {
    depth = change === 0 ? 0 : depth + change;
    veil.hidden = depth <= 0;
  };
  document.addEventListener("dragenter", (event) => {
    if (hasFiles(event)) show(1);
  });
  document.addEventListener("dragleave", (event) => {
    if (hasFiles(event)) show(-1);
  });
  document.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    show(0);
    droppedFiles(event.dataTransfer).then(take, toastError);
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
