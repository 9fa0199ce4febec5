/** The form that takes a model from a file; the upload goes on after a cut. */

import { modelImports } from "../../api/endpoints";
import { sendModel } from "../../api/upload";
import { need } from "../../ui/dom";
import { percent } from "../../ui/format";
import { showProblem } from "../../ui/schema-form";
import { whenImported } from "./waiting";

/** Wires the form. */
export function listenForFile(): void {
  const form = need("#import-file", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(form);
  });
}

async function submit(form: HTMLFormElement): Promise<void> {
  const problem = need("#import-problem", HTMLElement);
  const button = need("button", HTMLButtonElement, form);
  const tell = (text: string): void => {
    need("#import-progress", HTMLElement).textContent = text;
  };
  showProblem(problem, "");
  button.disabled = true;
  try {
    await take(form, tell);
  } catch (error) {
    tell("");
    showProblem(problem, error instanceof Error ? error.message : String(error));
  } finally {
    button.disabled = false;
  }
}

async function take(form: HTMLFormElement, tell: (text: string) => void): Promise<void> {
  const file = need("#import-path", HTMLInputElement).files?.[0];
  if (!file) throw new Error("Choose a file first.");
  const values = new FormData(form);
  const said = (name: string): string => String(values.get(name) ?? "").trim();
  const upload = await sendModel(file, (sent) => tell(`Sending, ${percent(sent, file.size)}`));
  const begun = await modelImports.upload(upload, {
    engine: said("engine"),
    licence: said("licence"),
    name: said("name"),
  });
  await whenImported(begun, tell);
}
