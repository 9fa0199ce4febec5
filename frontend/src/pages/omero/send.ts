/** The dialog that sends results to the images of OMERO that they are of. */

import { type OmeroConnection, type SentFormat, transfers } from "../../api/omero";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { toast, toastError } from "../../ui/toast";
import { FORMATS } from "../downloads/menu";
import { askToConnect, connectedLine, field, withConnection } from "./connect";

/** Asks in which form; `run` is null for the newest result of each image of the project. */
export function openSend(project: string, run: string | null, begun: () => void): void {
  const ask = (connection: OmeroConnection): void => askFormat(connection, run, begun);
  withConnection(project, ask).catch(toastError);
}

function askFormat(connection: OmeroConnection, run: string | null, begun: () => void): void {
  const format = h(
    "select",
    { id: "omero-format" },
    h("option", { value: "rois" }, "Outlines, as regions of interest (needs OMERO.iviewer)"),
    ...Object.entries(FORMATS).map(([name, label]) =>
      h("option", { value: name }, `${label}, as an attachment`),
    ),
  );
  const elsewhere = (): void => {
    dialog.close();
    askToConnect(connection.project, (next) => askFormat(next, run, begun), connection);
  };
  const dialog = openDialog({
    title: "Send to OMERO",
    action: "Send",
    body: [
      connectedLine(connection, elsewhere),
      h(
        "p",
        {},
        "Results go to the images of this server that were imported from it; others are left out. In projects with reviews, approved results are sent.",
      ),
      field("What to send", format),
    ],
    submit: async () => {
      await transfers.send(connection.id, run, format.value as SentFormat);
      toast("Sending to OMERO.", "good");
      begun();
    },
  });
}
