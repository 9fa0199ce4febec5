/** Naming the channels of images from a list of markers. */

import { nameChannels } from "../../api/results";
import type { Image } from "../../api/types";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toast, toastError } from "../../ui/toast";

/** Asks for the names of the channels of images that have as many as the first.
 *
 * The dialog stays until `named` has shown them, so that a run begun next offers them. */
export function openChannelNames(chosen: readonly Image[], named: () => Promise<void>): void {
  const first = chosen[0];
  if (!first) return;
  const alike = chosen.filter((one) => one.channels.length === first.channels.length);
  const names = h("textarea", { id: "channel-names", rows: 12, required: true, spellcheck: false });
  names.value = first.channels.map((channel) => channel.name).join("\n");
  const file = h("input", { type: "file", id: "channel-file", accept: ".csv,.tsv,.txt" });
  const isRead = readInto(names, file);
  const of = `${plural(alike.length, "image")} with ${plural(first.channels.length, "channel")}`;
  openDialog({
    title: "Names of channels",
    action: "Save",
    body: [
      h("p", {}, `For ${of}. A name a line, or a CSV with a column of names.`),
      h("div", { class: "field" }, h("label", { for: file.id }, "From a file"), file),
      h("div", { class: "field" }, h("label", { for: names.id }, "Names"), names),
      h("p", { class: "small-text soft" }, "Columns of results that are there keep their names."),
    ],
    submit: async () => {
      await isRead();
      await nameChannels(
        alike.map((image) => image.id),
        names.value,
      );
      await named();
      toast(`Named the channels of ${plural(alike.length, "image")}.`, "good");
    },
  });
}

/** Fills the names from the file that is chosen; gives what ends when that is done. */
function readInto(names: HTMLTextAreaElement, file: HTMLInputElement): () => Promise<void> {
  let reading = Promise.resolve();
  const read = async (chosen: File): Promise<void> => {
    const text = await chosen.text();
    if (file.files?.[0] === chosen) names.value = text;
  };
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    const mine = read(chosen);
    reading = mine;
    mine.catch((error: unknown) => {
      toastError(error);
      // Names can still be written by hand.
      if (reading === mine) reading = Promise.resolve();
    });
  });
  return () => reading;
}
