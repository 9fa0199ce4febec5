/** Modal dialogs on the native <dialog>: focus is kept inside, Escape closes. */

import { type Child, h, icon } from "./dom";
import { toastError } from "./toast";

export interface DialogOptions {
  title: string;
  body: Child[];
  /** What the main button says; without it the dialog only informs. */
  action?: string;
  danger?: boolean;
  wide?: boolean;
  /** Runs on submit; the dialog closes when it resolves, and stays when it throws. */
  submit?: () => Promise<void> | void;
}

/** Opens a dialog, and takes it off the page when it closes. */
export function openDialog(options: DialogOptions): HTMLDialogElement {
  const close = (): void => dialog.close();
  const form = h(
    "form",
    { method: "dialog", novalidate: true, onsubmit: (event: Event) => onSubmit(event) },
    h(
      "header",
      {},
      h("h2", {}, options.title),
      h(
        "button",
        { type: "button", class: "quiet", "aria-label": "Close", onclick: close },
        icon("close"),
      ),
    ),
    h("div", { class: "dialog-body" }, ...options.body),
    options.action ? footer(options, close) : null,
  );
  const dialog = h(
    "dialog",
    { class: options.wide ? "wide" : "", "aria-label": options.title },
    form,
  );
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    if (form.reportValidity()) void submit(dialog, form, options);
  };
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function footer(options: DialogOptions, close: () => void): HTMLElement {
  const main = options.danger ? "danger" : "primary";
  return h(
    "footer",
    {},
    h("button", { type: "button", onclick: close }, "Cancel"),
    h("button", { type: "submit", class: main }, options.action),
  );
}

async function submit(
  dialog: HTMLDialogElement,
  form: HTMLFormElement,
  options: DialogOptions,
): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  if (button) button.disabled = true;
  try {
    await options.submit?.();
    dialog.close();
  } catch (error) {
    toastError(error);
  } finally {
    if (button) button.disabled = false;
  }
}

type Opening<Given extends unknown[]> = (...given: Given) => Promise<void>;

/** Opens a dialog that has to read something first; asked again meanwhile, it opens no second one. */
export function openingOnce<Given extends unknown[]>(open: Opening<Given>): Opening<Given> {
  let opening: Promise<void> | undefined;
  return (...given) => {
    opening ??= open(...given).finally(() => {
      opening = undefined;
    });
    return opening;
  };
}

/** Asks before something that can't be undone. */
export function confirmDialog(
  title: string,
  text: string,
  action: string,
  submit: () => Promise<void> | void,
): void {
  openDialog({ title, body: [h("p", {}, text)], action, danger: true, submit });
}
