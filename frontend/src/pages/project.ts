/** A project: its images, uploads and runs, as they change. */

import "../ui/page";
import "./downloads/downloads.css";
import "./project/project.css";
import "./project/gallery.css";
import { uploadSets, uploads } from "../api/endpoints";
import { type ProjectEvent, ProjectSocket } from "../api/socket";
import { tusSender } from "../api/upload";
import { isRunEvent } from "../state/run-news";
import { Selection } from "../state/selection";
import { effect } from "../state/signal";
import { together } from "../state/together";
import { closeSets, newSet } from "../state/upload-sets";
import { type MoreNews, type PickedFile, type UploadItem, UploadQueue } from "../state/uploads";
import { showConnection } from "../ui/connection";
import { need, pageData } from "../ui/dom";
import { addShortcuts } from "../ui/shortcuts";
import { toastError } from "../ui/toast";
import { ArchivePanel } from "./downloads/archives";
import { openFetch } from "./omero/fetch";
import { offerOmero } from "./omero/offer";
import { openLabelUpload, sortOut } from "./project/annotated";
import { openChannelNames } from "./project/channel-names";
import { offerDeletion, offerReviewers } from "./project/chosen";
import { offerDefaultModel } from "./project/default-model";
import { listenForFiles } from "./project/drop";
import { listenForEdits } from "./project/edit";
import { showGallery } from "./project/gallery";
import { ImageList } from "./project/images";
import { dismiss, dropInterrupted, showFailedImports, showInterrupted } from "./project/leftovers";
import { openNewRun } from "./project/new-run";
import { offerProjectOverview } from "./project/overview";
import { RunList } from "./project/runs";
import { showToolbar } from "./project/toolbar";
import { showUploads } from "./project/upload-panel";

interface ProjectPage {
  project: { id: string; name: string; description: string };
  rights: { upload: boolean; run: boolean };
  seq: number;
}

const { project, rights, seq } = pageData<ProjectPage>();
const images = new ImageList(project.id);
const selection = new Selection();
const runList = new RunList(project.id);
const queue = new UploadQueue(tusSender(project.id));

function receive(event: ProjectEvent): void {
  if (event.type === "upload") receiveUpload(event);
  if (event.type === "trash") void runList.load();
  if (isRunEvent(event)) {
    runList.receive(event);
    if (!event.items?.some((item) => item.state === "done")) return;
  }
  images.refreshSoon();
}

function receiveUpload(event: ProjectEvent): void {
  const { upload, state, error } = event as unknown as Record<string, string>;
  if (!upload || (state !== "done" && state !== "failed" && state !== "importing")) return;
  queue.imported(upload, state, error ?? "", event as unknown as MoreNews);
}

function readAgain(): void {
  void images.load();
  void runList.load();
  for (const item of queue.items.get()) {
    if (item.state === "importing" && item.id) void readUpload(item.id);
  }
}

async function readUpload(id: string): Promise<void> {
  const { state, error, scenes, chosen } = await uploads.one(id);
  if (state !== "receiving") queue.imported(id, state, error, { scenes: chosen ? [] : scenes });
}

/** A file that failed to be read counts as told once it is taken off the list. */
function removeUpload(item: UploadItem): void {
  if (item.state === "failed" && item.id) dismiss([item.id]);
  queue.cancel(item.key);
}

function startRun(): void {
  if (need("#new-run", HTMLButtonElement).disabled) return;
  const list = images.list.get() ?? [];
  const ids = selection.ids.get();
  void openNewRun({
    project: project.id,
    selected: list.filter((image) => ids.has(image.id)),
    ready: list.filter((image) => image.state === "ready"),
    more: images.hasMore,
  });
}

function isOnItsWay(item: UploadItem): boolean {
  return item.state !== "failed" && item.state !== "done";
}

function addFiles(files: PickedFile[]): void {
  for (const { path } of files) dropInterrupted(path);
  queue.add(together(files, newSet));
}

/** Labels of one image are of the selected one at first. */
function uploadLabels(): void {
  const ready = (images.list.get() ?? []).filter((image) => image.state === "ready");
  const [selected, ...others] = selection.ids.get();
  openLabelUpload(addFiles, ready, others.length === 0 ? (selected ?? null) : null);
}

function chooseScenes(item: UploadItem, wanted: number[]): void {
  uploads.choose(item.id ?? "", wanted).catch(toastError);
}

/** Of the selected images, else of all that are shown. */
function nameChannels(): void {
  const ready = (images.list.get() ?? []).filter((image) => image.state === "ready");
  const ids = selection.ids.get();
  const chosen = ready.filter((image) => ids.has(image.id));
  openChannelNames(chosen.length ? chosen : ready, () => images.load());
}

showGallery(images, selection, () => queue.items.get().some(isOnItsWay));
showToolbar(images, selection);
offerDeletion(images, selection);
offerReviewers(project.id, selection);
runList.show();
offerProjectOverview(project.id);
readAgain();
listenForEdits(project);
offerDefaultModel(project.id);
if (rights.upload) {
  showUploads(queue, removeUpload, chooseScenes);
  listenForFiles((files) => sortOut(files, addFiles));
  need("#name-channels", HTMLElement).addEventListener("click", nameChannels);
  need("#pick-labels", HTMLElement).addEventListener("click", uploadLabels);
  closeSets(queue.items, (set) => {
    uploadSets.finish(set).catch(toastError);
  });
  void showInterrupted(project.id);
  void showFailedImports(project.id);
}
if (rights.run) {
  const omero = offerOmero(project.id, null);
  need("#from-omero", HTMLElement).addEventListener("click", () => openFetch(project.id, omero));
  need("#new-run", HTMLElement).addEventListener("click", startRun);
  effect(() => {
    const isReady = images.list.get()?.some((image) => image.state === "ready") ?? false;
    need("#new-run", HTMLButtonElement).disabled = !isReady;
  });
  addShortcuts({ key: "r", label: "New run", run: startRun });
}
new ProjectSocket(project.id, seq, {
  event: receive,
  reset: readAgain,
  poll: readAgain,
  state: showConnection,
}).start();
new ArchivePanel({ project: project.id, run: null }).load().catch(toastError);
