/** One's tokens for scripts: made, shown once, revoked. */

import "../ui/page";
import { tokens } from "../api/site";
import type { Token } from "../api/types";
import { confirmDialog } from "../ui/dialog";
import { fill, h, icon, need } from "../ui/dom";
import { ago, dateTime } from "../ui/format";
import { toast, toastError } from "../ui/toast";

async function show(): Promise<void> {
  try {
    const found = await tokens.all();
    fill(need("#tokens", HTMLElement), ...found.map(row));
    need("#tokens-empty", HTMLElement).hidden = found.length > 0;
  } catch (error) {
    toastError(error);
  }
}

function row(token: Token): HTMLElement {
  const expired = Date.parse(token.expires) < Date.now();
  const revoke = (): void =>
    confirmDialog(
      `Revoke “${token.name}”?`,
      "Scripts that use this token stop working at once.",
      "Revoke",
      async () => {
        await tokens.revoke(token.id);
        await show();
      },
    );
  return h(
    "tr",
    {},
    h("td", {}, h("strong", {}, token.name)),
    h("td", {}, expired ? h("span", { class: "badge" }, "Expired") : dateTime(token.expires)),
    h("td", { class: "soft" }, token.last_used_at ? ago(token.last_used_at) : "never"),
    h(
      "td",
      { class: "row-end" },
      h(
        "button",
        { class: "quiet small", "aria-label": `Revoke ${token.name}`, onclick: revoke },
        icon("trash"),
      ),
    ),
  );
}

function showSecret(secret: string): void {
  const box = need("#new-token", HTMLElement);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(secret);
    toast("The token was copied.", "good");
  };
  fill(
    box,
    icon("key"),
    h(
      "div",
      {},
      h("strong", {}, "Copy your new token now: it is not shown again."),
      h("p", {}, h("code", { id: "token-secret" }, secret)),
    ),
    h("button", { class: "small", onclick: () => copy().catch(toastError) }, "Copy"),
  );
  box.hidden = false;
}

async function create(form: HTMLFormElement): Promise<void> {
  const values = new FormData(form);
  try {
    const made = await tokens.create(String(values.get("name")), Number(values.get("days")));
    showSecret(made.token);
    form.reset();
    await show();
  } catch (error) {
    toastError(error);
  }
}

const form = need("#create-token", HTMLFormElement);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void create(form);
});
void show();
