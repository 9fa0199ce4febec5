/** What one was told, and how one wants to be. */

import "../ui/page";
import { noticeSettings, notices } from "../api/notices";
import { noticeLine, showUnread } from "../ui/bell";
import { fill, h, need } from "../ui/dom";
import { toast, toastError } from "../ui/toast";

const SHOWN = 100;

async function show(): Promise<void> {
  const found = await notices.newest(SHOWN);
  fill(need("#notices", HTMLElement), ...found.map((one) => h("li", {}, noticeLine(one))));
  need("#notices-empty", HTMLElement).hidden = found.length > 0;
}

async function showSettings(): Promise<void> {
  const settings = await noticeSettings.look();
  const box = need("#by-email", HTMLInputElement);
  box.checked = settings.by_email;
  box.disabled = !settings.can_send_email || settings.email === "";
  need("#by-email-why", HTMLElement).textContent = !settings.can_send_email
    ? "This site knows no mail server."
    : settings.email || "Your account has no e-mail address.";
}

need("#by-email", HTMLInputElement).addEventListener("change", (event) => {
  const wanted = (event.target as HTMLInputElement).checked;
  noticeSettings.byEmail(wanted).then(() => toast("Saved.", "good"), toastError);
});
need("#read-all", HTMLElement).addEventListener("click", () => {
  notices
    .read()
    .then(({ unread }) => {
      showUnread(unread);
      return show();
    })
    .catch(toastError);
});
show().catch(toastError);
showSettings().catch(toastError);
