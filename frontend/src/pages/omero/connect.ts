/** Signing in at an OMERO server; a session that is still open is used again. */

import { type OmeroConnection, omero } from "../../api/omero";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { toastError } from "../../ui/toast";

type Then = (connection: OmeroConnection) => void;

/** Goes on with the newest open session of a project, or asks to sign in first. */
export async function withConnection(project: string, then: Then): Promise<void> {
  const [open] = await omero.connections(project);
  if (open) then(open);
  else askToConnect(project, then);
}

/** Asks for a server and an account; neither password nor key is kept. */
export function askToConnect(project: string, then: Then, before?: OmeroConnection): void {
  const address = h("input", { id: "omero-address", required: true, autocomplete: "url" });
  const username = h("input", { id: "omero-username", autocomplete: "off" });
  const password = h("input", { id: "omero-password", type: "password", autocomplete: "off" });
  const key = h("input", { id: "omero-key", type: "password", autocomplete: "off" });
  address.placeholder = "https://omero.example.org";
  address.value = before?.address ?? "";
  username.value = before?.username ?? "";
  openDialog({
    title: "Connect to OMERO",
    action: "Connect",
    body: [
      h(
        "p",
        {},
        "You stay connected for eight hours. Your password is used once, to sign in, and not kept.",
      ),
      field("Address of OMERO.web", address),
      field("User name", username, "Leave name and password empty for a public server."),
      field("Password", password),
      h(
        "details",
        {},
        h("summary", {}, "Session key instead of a password"),
        field("Session key", key),
      ),
    ],
    submit: async () => {
      const given = { address: address.value, username: username.value, password: password.value };
      const connection = await omero.connect({ project, ...given, session_key: key.value });
      then(connection);
    },
  });
}

/** Says who is connected where, with a way to connect elsewhere. */
export function connectedLine(connection: OmeroConnection, elsewhere: () => void): HTMLElement {
  const leave = (): void => {
    omero.forget(connection.id).then(elsewhere, toastError);
  };
  const who = connection.username ? ` as ${connection.username}` : "";
  return h(
    "p",
    { class: "omero-connected" },
    h("span", {}, `Connected to ${connection.address}${who}.`),
    h("button", { type: "button", class: "quiet small", onclick: leave }, "Connect elsewhere"),
  );
}

export function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, label),
    input,
    hint ? h("p", { class: "small-text soft" }, hint) : null,
  );
}
