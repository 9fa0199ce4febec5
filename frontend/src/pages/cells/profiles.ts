/** What the phenotypes are like: mean z-scores of every marker. */

import { phenotypes } from "../../api/phenotypes";
import { inTurn } from "../../state/in-turn";
import { fill, h, need } from "../../ui/dom";
import { toastError } from "../../ui/toast";
import { matrixTable } from "./matrix";

const KINDS = {
  mean: "Means",
  compensated: "Means without spill-over",
  median: "Medians",
  ring_mean: "Rings around",
  nucleus_to_cytoplasm: "Nucleus to cytoplasm",
} as const;
type Kind = keyof typeof KINDS;
/** Two standard deviations are as red or blue as it gets. */
const STRONG = 2;

export class ProfilePanel {
  private readonly kind = h(
    "select",
    { "aria-label": "Markers" },
    ...Object.entries(KINDS).map(([value, text]) => h("option", { value }, text)),
  );
  private readonly view = h(
    "select",
    { "aria-label": "View of the markers" },
    h("option", { value: "" }, "as measured"),
    h("option", { value: "150" }, "arcsinh, cofactor 150"),
    h("option", { value: "5" }, "arcsinh, cofactor 5"),
  );

  constructor(private readonly segmentation: string) {
    fill(need("#profile-choices", HTMLElement), this.kind, this.view);
    for (const choice of [this.kind, this.view]) {
      choice.addEventListener("change", () => this.load().catch(toastError));
    }
  }

  /** Reads what is chosen by then. */
  readonly load = inTurn(() => this.read());

  private async read(): Promise<void> {
    const of = this.kind.value as Kind;
    const cofactor = this.view.value ? { cofactor: Number(this.view.value) } : {};
    const found = await phenotypes.profiles(this.segmentation, { of, ...cofactor });
    const place = need("#profiles", HTMLElement);
    if (found.columns.length === 0) {
      const text = "These were not measured of this result; “Measure more” adds them.";
      fill(place, h("p", { class: "empty" }, text));
      return;
    }
    fill(
      place,
      matrixTable({
        corner: "Mean z-score",
        rows: found.names.map((name, at) => `${name} (${found.cells[at]})`),
        columns: found.columns.map((name) => name.slice(of.length + 1)),
        values: found.scores,
        tone: (value) => value / STRONG,
      }),
    );
  }
}
