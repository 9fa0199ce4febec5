/** Setting up a bake-off, and the ones there have been. */

import "../ui/page";
import "./bake-offs/bake-offs.css";
import { type BakeOff, bakeOffs, places } from "../api/bakeoffs";
import { engines, images, models } from "../api/endpoints";
import { fill, h, need, pageData, setText } from "../ui/dom";
import { ago, dateTime, plural, stateName } from "../ui/format";
import { toastError } from "../ui/toast";
import { ContestantChoice } from "./bake-offs/contestants";
import { CropChoice } from "./bake-offs/crops";

interface BakeOffsPage {
  project: { id: string };
  rights: { run: boolean };
}

const { project, rights } = pageData<BakeOffsPage>();
const MOST_CONTESTANTS = 24;
const MOST_IMAGES = 1000;
const SHOWN = 50;

async function list(): Promise<void> {
  const { results } = await bakeOffs.page(project.id, SHOWN);
  need("#bake-offs-empty", HTMLElement).hidden = results.length > 0;
  need("#bake-offs-table", HTMLElement).hidden = results.length === 0;
  fill(need("#bake-offs", HTMLElement), ...results.map(row));
}

function row(one: BakeOff): HTMLElement {
  const names = [...new Set(one.contestants.map(({ model_name }) => model_name))];
  const link = h(
    "a",
    { href: places.bakeOff(one.id), title: dateTime(one.created_at) },
    ago(one.created_at),
  );
  return h(
    "tr",
    { "data-id": one.id },
    h("td", {}, link),
    h("td", {}, h("span", { class: "badge", "data-state": one.state }, stateName(one.state))),
    h("td", {}, names.join(", ")),
    h("td", { class: "number" }, one.contestants.length),
    h("td", { class: "number" }, one.crops.length),
    h("td", {}, one.created_by ?? ""),
  );
}

async function setUp(): Promise<void> {
  const named = new URLSearchParams(window.location.search).get("image");
  const [page, usable, known] = await Promise.all([
    images.page(project.id, "name", MOST_IMAGES),
    models.usable(project.id),
    engines.all(),
  ]);
  const isListed = named === null || page.results.some(({ id }) => id === named);
  const all = isListed ? page.results : [await images.one(named), ...page.results];
  const ready = all.filter(({ state }) => state === "ready");
  need("#bake-no-images", HTMLElement).hidden = ready.length > 0;
  need("#bake-setup", HTMLElement).hidden = ready.length === 0;
  if (ready.length === 0) return;
  const start = need("#bake-start", HTMLButtonElement);
  const note = need("#bake-note", HTMLElement);
  const tell = (): void => {
    try {
      const count = contestants.chosen().count;
      const panels = count * crops.chosen.length;
      const isTooMuch = count > MOST_CONTESTANTS;
      start.disabled = panels === 0 || isTooMuch;
      const most = isTooMuch ? `; at most ${MOST_CONTESTANTS} can be tried at once` : "";
      const what = `${plural(count, "set")} of parameters on ${plural(crops.chosen.length, "crop")}`;
      setText(note, what + most);
    } catch (error) {
      start.disabled = true;
      setText(note, error instanceof Error ? error.message : "");
    }
  };
  const contestants = new ContestantChoice(usable, known, () => tell());
  const crops = new CropChoice(project.id, ready, () => tell());
  start.addEventListener("click", () => {
    start.disabled = true;
    bakeOffs
      .start({
        project: project.id,
        crops: [...crops.chosen],
        contestants: contestants.chosen().entrants,
      })
      .then((made) => window.location.assign(places.bakeOff(made.id)))
      .catch((error: unknown) => {
        start.disabled = false;
        toastError(error);
      });
  });
  tell();
  await crops.start(named);
}

list().catch(toastError);
if (rights.run) setUp().catch(toastError);
