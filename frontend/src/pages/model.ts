/** A model: its card, training, accuracy, a trial on the golden picture, and where it is used. */

import "../ui/page";
import "./models/models.css";
import { engines, models } from "../api/endpoints";
import type { Engine, ModelDetail } from "../api/types";
import { accuracyText } from "../ui/accuracy";
import { fill, h, need, pageData } from "../ui/dom";
import { engineText, licenceBadge, stateBadge } from "../ui/model-badges";
import { toastError } from "../ui/toast";
import { offerActions } from "./model/actions";
import { showCurve } from "./model/curve";
import { accuracyFacts, cardFacts, trainingFacts } from "./model/facts";
import { showTrials } from "./model/trials";
import { showUsage } from "./model/usage";

interface ModelPage {
  model: string;
  manage: boolean;
}

const { model: slug, manage } = pageData<ModelPage>();
let systems: readonly Engine[] = [];

function show(model: ModelDetail): void {
  const accuracy = accuracyText(model.accuracy);
  fill(
    need("#model-badges", HTMLElement),
    h("span", { class: "badge" }, engineText(model, systems)),
    licenceBadge(model.licence, model.non_commercial),
    accuracy ? h("span", { class: "badge", "data-state": "done" }, accuracy) : null,
    stateBadge(model.state),
  );
  const engine = systems.find((one) => one.name === model.engine);
  need("#model-description", HTMLElement).textContent =
    model.description || engine?.description || "Nothing is said of it.";
  cardFacts(need("#model-facts", HTMLElement), model, engine);
  trainingFacts(need("#model-training", HTMLElement), model);
  accuracyFacts(need("#model-accuracy", HTMLElement), model);
  showCurve(need("#model-curve", HTMLElement), model.training.curve);
  offerActions(model, manage, show);
}

async function begin(): Promise<void> {
  try {
    const [model, all] = await Promise.all([models.one(slug), engines.all()]);
    systems = all;
    show(model);
    showTrials(model);
    showUsage(await models.usage(slug));
  } catch (error) {
    toastError(error);
  }
}

void begin();
