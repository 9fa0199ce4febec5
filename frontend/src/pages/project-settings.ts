/** What a project has used, and the programs that are told of it. */

import "../ui/page";
import { type Delivery, type Webhook, webhooks } from "../api/notices";
import { queue } from "../api/queue";
import { confirmDialog } from "../ui/dialog";
import { fill, h, icon, need, pageData, setText } from "../ui/dom";
import { ago, count, plural } from "../ui/format";
import { toast, toastError } from "../ui/toast";

interface SettingsPage {
  project: { id: string };
  rights: { webhooks: boolean };
}

const { project, rights } = pageData<SettingsPage>();
const HOUR_S = 3600;

async function showUsage(): Promise<void> {
  const { usage, jobs_at_once } = await queue.usage(project.id);
  const rows = usage.map(({ device, jobs, seconds }) =>
    h(
      "tr",
      { "data-device": device },
      h("td", {}, device === "cpu" ? "Processor" : `GPU (${device})`),
      h("td", { class: "number" }, count(jobs)),
      h("td", { class: "number" }, (seconds / HOUR_S).toFixed(3)),
    ),
  );
  fill(need("#usage", HTMLElement), ...rows);
  need("#usage-empty", HTMLElement).hidden = rows.length > 0;
  const limit = jobs_at_once === null ? "" : `At most ${plural(jobs_at_once, "job")} at once`;
  setText(need("#usage-limit", HTMLElement), limit);
}

async function showWebhooks(): Promise<void> {
  const found = await webhooks.all(project.id);
  const last = await Promise.all(found.map((one) => webhooks.deliveries(project.id, one.id)));
  fill(need("#webhooks", HTMLElement), ...found.map((one, index) => row(one, last[index]?.[0])));
  need("#webhooks-empty", HTMLElement).hidden = found.length > 0;
}

function row(webhook: Webhook, last?: Delivery): HTMLElement {
  const test = (): Promise<void> =>
    webhooks.test(project.id, webhook.id).then(() => {
      toast("A test is posted now.", "good");
      window.setTimeout(() => void showWebhooks().catch(toastError), 3000);
    }, toastError);
  const remove = (): void =>
    confirmDialog(
      "Remove this webhook?",
      `${webhook.url} is not told any more.`,
      "Remove",
      async () => {
        await webhooks.remove(project.id, webhook.id);
        await showWebhooks();
      },
    );
  return h(
    "tr",
    { "data-webhook": webhook.id },
    h("td", {}, webhook.url),
    h("td", { title: last?.error }, ...lastEvent(last)),
    h(
      "td",
      { class: "row-end" },
      h("button", { class: "small", onclick: test }, "Test"),
      h(
        "button",
        { class: "quiet small", "aria-label": `Remove ${webhook.url}`, onclick: remove },
        icon("trash"),
      ),
    ),
  );
}

function lastEvent(last?: Delivery): (HTMLElement | string)[] {
  if (!last) return ["none yet"];
  const states = { delivered: "done", failed: "failed", waiting: "queued" } as const;
  const words = { delivered: "Arrived", failed: "Failed", waiting: "Waiting" } as const;
  const badge = h("span", { class: "badge", "data-state": states[last.state] }, words[last.state]);
  return [badge, ` ${ago(last.created_at)} ${last.error}`];
}

async function add(form: HTMLFormElement): Promise<void> {
  try {
    const made = await webhooks.add(project.id, String(new FormData(form).get("url")));
    const box = need("#new-secret", HTMLElement);
    fill(
      box,
      icon("key"),
      h(
        "div",
        {},
        h("strong", {}, "Copy the secret that events are signed with: it is not shown again."),
        h("p", {}, h("code", {}, made.secret)),
      ),
    );
    box.hidden = false;
    form.reset();
    await showWebhooks();
  } catch (error) {
    toastError(error);
  }
}

showUsage().catch(toastError);
if (rights.webhooks) {
  const form = need("#add-webhook", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void add(form);
  });
  showWebhooks().catch(toastError);
}
