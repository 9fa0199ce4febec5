/** The accounts of the site, for its admins. */

import "../ui/page";
import { users } from "../api/site";
import type { User } from "../api/types";
import { openDialog } from "../ui/dialog";
import { fill, h, need } from "../ui/dom";
import { dateTime } from "../ui/format";
import { toast, toastError } from "../ui/toast";

async function show(): Promise<void> {
  try {
    fill(need("#users", HTMLElement), ...(await users.all()).map(row));
  } catch (error) {
    toastError(error);
  }
}

function row(user: User): HTMLElement {
  return h(
    "tr",
    {},
    h("td", {}, h("strong", {}, user.username)),
    h("td", { class: "soft" }, user.email),
    h(
      "td",
      {},
      user.is_admin ? h("span", { class: "badge", "data-state": "done" }, "Site admin") : null,
      user.is_active ? null : h("span", { class: "badge" }, "Inactive"),
    ),
    h("td", { class: "soft" }, dateTime(user.date_joined)),
  );
}

function field(label: string, name: string, more: Record<string, string | boolean>): HTMLElement {
  const id = `user-${name}`;
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("input", { id, name, ...more }),
  );
}

function create(): void {
  const admin = h("input", { type: "checkbox", name: "is_admin", id: "user-admin" });
  const dialog = openDialog({
    title: "New user",
    action: "Create user",
    body: [
      field("User name", "username", { required: true, autocomplete: "off" }),
      field("Email (optional)", "email", { type: "email" }),
      field("Password", "password", {
        type: "password",
        required: true,
        autocomplete: "new-password",
      }),
      h("label", { class: "choice" }, admin, "Site admin: sees every project, makes accounts"),
    ],
    submit: async () => {
      const values = new FormData(need("form", HTMLFormElement, dialog));
      const text = (name: string): string => String(values.get(name) ?? "");
      const made = await users.create({
        username: text("username").trim(),
        email: text("email").trim(),
        password: text("password"),
        is_admin: admin.checked,
      });
      toast(`The account ${made.username} was made.`, "good");
      await show();
    },
  });
}

need("#new-user", HTMLElement).addEventListener("click", create);
void show();
