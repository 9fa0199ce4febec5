/** The cells of a result: phenotypes, markers, which lie near which, and every cell in a table. */

import "../ui/page";
import "./cells/cells.css";
import { ProjectSocket } from "../api/socket";
import { inTurn } from "../state/in-turn";
import { showConnection } from "../ui/connection";
import { need, pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { measureMore } from "./cells/measure-more";
import { NearPanel } from "./cells/neighbourhood";
import { showPhenotypes } from "./cells/phenotypes";
import { ProfilePanel } from "./cells/profiles";
import { CellTable } from "./cells/table";
import { exportMenu } from "./downloads/menu";

interface CellsPage {
  segmentation: string;
  image: { id: string; name: string };
  project: { id: string };
  rights: { gate: boolean; run: boolean };
  seq: number;
}

const { segmentation, image, project, rights, seq } = pageData<CellsPage>();
const profiles = new ProfilePanel(segmentation);
const near = new NearPanel(segmentation);
const table = new CellTable(segmentation, image.id);

const load = inTurn(async () => {
  const sorted = await showPhenotypes(segmentation, rights.gate, reload);
  await Promise.all([profiles.load(), near.load(), table.load(sorted)]);
});
const reload = (): Promise<void> => load().catch(toastError);

const downloads = need("#cells-downloads", HTMLElement);
downloads.append(exportMenu(segmentation, image.name, () => near.query));
document.querySelector("#measure-more")?.addEventListener("click", () => {
  measureMore(segmentation, image.id, reload).catch(toastError);
});
void reload();
new ProjectSocket(project.id, seq, {
  event: (event) => {
    const isOurs = "segmentation" in event && event.segmentation === segmentation;
    if (isOurs && (event.type === "measured" || event.type === "edit")) void reload();
  },
  reset: () => void reload(),
  poll: () => undefined,
  state: showConnection,
}).start();
