/** A run: how far it is, and each of its images. */

import "../ui/page";
import "./downloads/downloads.css";
import "./run/run.css";
import { ProjectSocket } from "../api/socket";
import { showConnection } from "../ui/connection";
import { pageData } from "../ui/dom";
import { toastError } from "../ui/toast";
import { ArchivePanel } from "./downloads/archives";
import { offerOmero } from "./omero/offer";
import { showActions } from "./run/actions";
import { offerAgain } from "./run/again";
import { offerChanges } from "./run/changes";
import { showHead } from "./run/head";
import { offerImprovement } from "./run/improve";
import { offerMethods } from "./run/methods";
import { offerOverview } from "./run/overview";
import { RunStore } from "./run/store";
import { showItems } from "./run/table";

interface RunPage {
  run: string;
  project: { id: string; name: string };
  seq: number;
  logs: boolean;
}

const { run, project, seq, logs } = pageData<RunPage>();
const store = new RunStore(run);

showHead(store);
showItems(store, logs);
showActions(store);
offerImprovement(store);
offerMethods(run);
offerOverview(run);
offerAgain(store);
offerChanges(store);
if (document.querySelector("#omero")) offerOmero(project.id, run);
void store.load();
new ArchivePanel({ project: project.id, run }).load().catch(toastError);
new ProjectSocket(project.id, seq, {
  event: (event) => store.receive(event),
  reset: () => void store.load(),
  poll: () => void store.load(),
  state: showConnection,
}).start();
