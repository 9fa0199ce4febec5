/** The dialog that brings images from OMERO into a project. */

import {
  type OmeroConnection,
  type OmeroFolder,
  type OmeroImage,
  omero,
  transfers,
} from "../../api/omero";
import { openDialog } from "../../ui/dialog";
import { fill, h } from "../../ui/dom";
import { plural } from "../../ui/format";
import { toast, toastError } from "../../ui/toast";
import { askToConnect, connectedLine, field, withConnection } from "./connect";

const NO_PROJECT = "none";

/** Asks which images, after signing in where that is needed. */
export function openFetch(project: string, begun: () => void): void {
  const choose = (connection: OmeroConnection): void => new Choice(connection, begun).open();
  withConnection(project, choose).catch(toastError);
}

/** Projects, datasets and images of a server, and what is chosen of them. */
class Choice {
  private readonly projects = h("select", { id: "omero-project" });
  private readonly datasets = h("select", { id: "omero-dataset" });
  private readonly list = h("ul", { class: "omero-images", "aria-label": "Images" });
  private readonly count = h("span", { class: "soft number", role: "status" });
  private readonly all = h("input", { type: "checkbox", id: "omero-all" });

  constructor(
    private readonly connection: OmeroConnection,
    private readonly begun: () => void,
  ) {
    this.projects.addEventListener("change", () => this.run(this.showDatasets()));
    this.datasets.addEventListener("change", () => this.run(this.showImages()));
    this.list.addEventListener("change", () => this.tell());
    this.all.addEventListener("change", () => {
      for (const box of this.boxes) box.checked = this.all.checked;
      this.tell();
    });
  }

  open(): void {
    const elsewhere = (): void => {
      dialog.close();
      const then = (next: OmeroConnection): void => new Choice(next, this.begun).open();
      askToConnect(this.connection.project, then, this.connection);
    };
    const dialog = openDialog({
      title: "Import from OMERO",
      action: "Import",
      wide: true,
      body: [
        connectedLine(this.connection, elsewhere),
        h(
          "div",
          { class: "omero-places" },
          field("Project", this.projects),
          field("Dataset", this.datasets),
        ),
        h(
          "div",
          { class: "omero-all" },
          h("label", { for: this.all.id }, this.all, " All images"),
          this.count,
        ),
        h("div", { class: "omero-list" }, this.list),
      ],
      submit: () => this.start(),
    });
    this.run(this.showProjects());
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.list.querySelectorAll("input")];
  }

  private async showProjects(): Promise<void> {
    fill(this.list, h("li", { class: "soft" }, "Looking…"));
    const found = await omero.projects(this.connection.id);
    const none = h("option", { value: NO_PROJECT }, "Datasets in no project");
    fill(this.projects, ...found.map(option), none);
    await this.showDatasets();
  }

  private async showDatasets(): Promise<void> {
    fill(this.list, h("li", { class: "soft" }, "Looking…"));
    const { value } = this.projects;
    const of = value === NO_PROJECT ? undefined : Number(value);
    fill(this.datasets, ...(await omero.datasets(this.connection.id, of)).map(option));
    await this.showImages();
  }

  private async showImages(): Promise<void> {
    const { value } = this.datasets;
    fill(this.list, h("li", { class: "soft" }, "Looking…"));
    const found = value ? await omero.images(this.connection.id, Number(value)) : [];
    const none = h("li", { class: "soft" }, "There are no images here.");
    fill(this.list, ...(found.length ? found.map(row) : [none]));
    this.all.checked = false;
    this.tell();
  }

  private tell(): void {
    const chosen = this.boxes.filter((box) => box.checked).length;
    this.count.textContent = `${chosen} of ${plural(this.boxes.length, "image")} chosen`;
  }

  private async start(): Promise<void> {
    const chosen = this.boxes.filter((box) => box.checked).map((box) => Number(box.value));
    if (chosen.length === 0) throw new Error("Choose at least one image.");
    await transfers.fetch(this.connection.id, chosen);
    toast(`Fetching ${plural(chosen.length, "image")} from OMERO.`, "good");
    this.begun();
  }

  private run(work: Promise<void>): void {
    work.catch((error: unknown) => {
      fill(this.list, h("li", { class: "soft" }, "Nothing can be listed."));
      toastError(error);
    });
  }
}

function option({ id, name, children }: OmeroFolder): HTMLOptionElement {
  return h("option", { value: id }, children === null ? name : `${name} (${children})`);
}

function row({ id, name, sizes, dtype }: OmeroImage): HTMLElement {
  const box = h("input", { type: "checkbox", value: id, id: `omero-image-${id}` });
  return h(
    "li",
    {},
    h("label", { for: box.id }, box, h("span", { class: "omero-name" }, name)),
    h("span", { class: "small-text soft number" }, `${sizesOf(sizes)}, ${dtype}`),
  );
}

/** "512 × 512, 2 channels, 29 planes": what is one is left out. */
export function sizesOf([x = 0, y = 0, z = 1, c = 1, t = 1]: readonly number[]): string {
  const more = [
    c > 1 ? plural(c, "channel") : "",
    z > 1 ? plural(z, "plane") : "",
    t > 1 ? plural(t, "time") : "",
  ];
  return [`${x} × ${y}`, ...more.filter(Boolean)].join(", ");
}
