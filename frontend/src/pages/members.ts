/** Who takes part in a project: adding people, changing roles, letting them go. */

import "../ui/page";
import { members } from "../api/endpoints";
import type { Member, Role } from "../api/types";
import { confirmDialog } from "../ui/dialog";
import { fill, h, icon, need, pageData } from "../ui/dom";
import { dateTime, stateName } from "../ui/format";
import { toast, toastError } from "../ui/toast";

interface MembersPage {
  project: { id: string; name: string };
  roles: Role[];
  rights: { manage: boolean };
}

const { project, roles, rights } = pageData<MembersPage>();

async function show(): Promise<void> {
  const body = need("#members", HTMLElement);
  try {
    fill(body, ...(await members.all(project.id)).map(row));
  } catch (error) {
    toastError(error);
  }
}

function row(member: Member): HTMLElement {
  return h(
    "tr",
    { "data-username": member.user.username },
    h("td", {}, h("strong", {}, member.user.username)),
    h("td", {}, rights.manage ? roleSelect(member) : stateName(member.role)),
    h("td", { class: "soft" }, dateTime(member.created_at)),
    h("td", { class: "row-end" }, rights.manage ? removeButton(member) : null),
  );
}

function roleSelect(member: Member): HTMLElement {
  const select = h(
    "select",
    { "aria-label": `Role of ${member.user.username}` },
    ...roles.map((role) => h("option", { value: role }, stateName(role))),
  );
  select.value = member.role;
  select.addEventListener("change", () => {
    members
      .change(project.id, member.id, select.value as Role)
      .then(() => toast(`${member.user.username} is now ${select.value}.`, "good"))
      .catch((error: unknown) => {
        toastError(error);
        void show();
      });
  });
  return select;
}

function removeButton(member: Member): HTMLElement {
  const name = member.user.username;
  const ask = (): void =>
    confirmDialog(
      `Remove ${name}?`,
      `${name} will no longer see this project.`,
      "Remove",
      async () => {
        await members.remove(project.id, member.id);
        await show();
      },
    );
  return h(
    "button",
    { class: "quiet small", "aria-label": `Remove ${name}`, onclick: ask },
    icon("trash"),
  );
}

async function add(form: HTMLFormElement): Promise<void> {
  const values = new FormData(form);
  const username = String(values.get("username")).trim();
  try {
    await members.add(project.id, username, String(values.get("role")) as Role);
    toast(`${username} was added.`, "good");
    form.reset();
    await show();
  } catch (error) {
    toastError(error);
  }
}

const form = document.querySelector<HTMLFormElement>("#add-member");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void add(form);
});
void show();
