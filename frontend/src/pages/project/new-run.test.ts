import { describe, expect, it } from "vitest";
import type { Engine, Image, Model, RunSettings } from "../../api/types";
import { channelChoice } from "./channel-choice";
import { engineChoice } from "./engine-choice";
import { measurementChoice } from "./measurement-choice";
import { firstModel, modelCaution, modelOfEngine } from "./model-choice";
import { runParameters } from "./run-parameters";
import { usualChannels } from "./usual-channels";

const NUCLEI = [{ name: "nuclei", description: "the channel in which the objects are bright" }];

function image(names: string[], isRgb = false): Image {
  const channels = names.map((name) => ({ name, color: "#ffffff" }));
  return { id: names.join(), name: "a.tif", channels, is_rgb: isRgb } as unknown as Image;
}

/** An image with channels that show something. */
function shown(channels: Record<string, string>): Image {
  const named = Object.entries(channels).map(([name, shows]) => ({
    name,
    shows,
    color: "#ffffff",
  }));
  return { ...image([]), channels: named };
}

function model(name: string, channels = ["nuclei"]): Model {
  return { name, description: "", channels } as unknown as Model;
}

const grey = image(["grey"]);
const colour = image(["Red", "Green", "Blue"], true);
const stained = image(["DAPI", "GFP", "RFP"]);

describe("channelChoice", () => {
  it("is not asked where there is nothing to choose", () => {
    expect(channelChoice([grey, colour], NUCLEI)).toBeNull();
  });

  it("names the channels of the image that has more, and sends the one chosen", () => {
    const choice = channelChoice([colour, stained], NUCLEI);
    const select = choice?.element.querySelector("select") as HTMLSelectElement;
    expect([...select.options].map((option) => option.textContent)).toEqual(["DAPI", "GFP", "RFP"]);
    select.value = "2";
    expect(choice?.chosen()).toEqual([2]);
  });

  it("sends nothing untouched, so that RGB images keep their luminance", () => {
    expect(channelChoice([colour, stained], NUCLEI)?.chosen()).toBeNull();
  });

  it("proposes the nuclear stain wherever it stands", () => {
    const choice = channelChoice([shown({ GFP: "", DAPI: "nuclei" })], NUCLEI);
    expect(choice?.chosen()).toEqual([1]);
  });
});

describe("channels of a model of several", () => {
  const roles = [
    { name: "membrane", description: "membrane", shows: "cells", optional: false },
    { name: "nuclei", description: "nuclei", shows: "nuclei", optional: false },
  ];
  const spheroid = shown({ DAPI: "nuclei", "E-cadherin": "cells" });

  it("have a chooser each, by name at first, which is what the server takes", () => {
    const choice = channelChoice([spheroid], roles);
    const selects = [...(choice?.element.querySelectorAll("select") ?? [])];
    expect(selects.map((select) => select.selectedOptions[0]?.textContent)).toEqual([
      "E-cadherin",
      "DAPI",
    ]);
    expect(choice?.chosen()).toBeNull();
    selects[0]!.value = "0";
    selects[1]!.value = "1";
    expect(choice?.chosen()).toEqual([0, 1]);
  });

  it("are taken in order where no name tells", () => {
    expect(usualChannels(roles, image(["a", "b", "c"]).channels)).toEqual([0, 1]);
    expect(usualChannels(roles, shown({ Nuclei: "nuclei", a: "" }).channels)).toEqual([1, 0]);
  });

  it("may be left out where the model does without", () => {
    const optional = [roles[0]!, { ...roles[1]!, optional: true }];
    const choice = channelChoice([spheroid], optional);
    const nuclei = choice?.element.querySelectorAll("select")[1] as HTMLSelectElement;
    expect(nuclei.selectedOptions[0]?.textContent).toBe("DAPI");
    nuclei.value = "";
    expect(choice?.chosen()).toEqual([1]);
    expect(channelChoice([spheroid], optional, [0])?.chosen()).toEqual([0]);
  });
});

describe("what was chosen before", () => {
  it("is chosen again, where the images have such channels", () => {
    expect(channelChoice([stained], NUCLEI, [2])?.chosen()).toEqual([2]);
    expect(channelChoice([image(["a", "b"])], NUCLEI, [2])?.chosen()).toEqual([1]);
    expect(channelChoice([stained], NUCLEI, null)?.chosen()).toBeNull();
  });
});

const MODELS = [
  { slug: "cellpose-nuclei", engine: "cellpose" },
  { slug: "stardist-nuclei", engine: "stardist" },
  { slug: "stardist-tissue", engine: "stardist" },
] as Model[];

function settings(...used: string[]): RunSettings {
  const remembered = used.map((model) => ({ model, parameters: {} }));
  return { model: used[0] ?? null, remembered } as unknown as RunSettings;
}

describe("the model that is proposed", () => {
  it("is the project's last one, and in a new project one for nuclei", () => {
    expect(firstModel(MODELS, settings("cellpose-nuclei")).slug).toBe("cellpose-nuclei");
    expect(firstModel(MODELS, settings()).slug).toBe("stardist-nuclei");
    expect(firstModel(MODELS.slice(0, 1), settings("gone")).slug).toBe("cellpose-nuclei");
  });

  it("is of each engine the one that was used last", () => {
    const used = settings("cellpose-nuclei", "gone", "stardist-tissue", "stardist-nuclei");
    expect(modelOfEngine("stardist", MODELS, used)?.slug).toBe("stardist-tissue");
    expect(modelOfEngine("stardist", MODELS, settings())?.slug).toBe("stardist-nuclei");
    expect(modelOfEngine("unet", MODELS, used)).toBeUndefined();
  });
});

describe("engineChoice", () => {
  it("says when to use which, and offers those of which there is a model", () => {
    const engines = ["stardist", "unet"].map((name) => {
      return { name, title: name.toUpperCase(), ndim: [2], use_when: `For ${name}.` };
    }) as unknown as Engine[];
    const { element, chosen, choose } = engineChoice(engines, MODELS, () => undefined);
    const inputs = [...element.querySelectorAll("input")];
    expect(inputs.map((input) => input.disabled)).toEqual([false, true]);
    expect(element.textContent).toContain("For stardist.");
    expect(element.textContent).toContain("2 models");
    choose("stardist");
    expect(chosen()).toBe("stardist");
  });
});

describe("runParameters", () => {
  const tuned = { properties: { p: { title: "P", type: "number", default: 0.5 } } };
  const made = { parameters: tuned } as unknown as Model;
  const last = { parameters: { p: 0.7 }, created_by: "ada", created_at: "2026-01-01T00:00:00Z" };

  it("begins with the project's last values and goes back to the tuned ones", () => {
    const { element, changes } = runParameters(made, last as never);
    expect(element.open).toBe(true);
    expect(element.textContent).toContain("by ada");
    expect(element.textContent).toContain("1 value changed");
    expect(changes()).toEqual({ p: 0.7 });
    element.querySelector<HTMLButtonElement>(".parameters-head button")?.click();
    expect(changes()).toEqual({});
    expect(element.textContent).toContain("tuned for this model");
  });

  it("stays closed with the tuned values", () => {
    expect(runParameters(made).element.open).toBe(false);
  });
});

describe("modelCaution", () => {
  it("warns of colour pictures for a model made for fluorescence", () => {
    const said = modelCaution(model("StarDist, fluorescence nuclei"), [colour, grey, colour]);
    expect(said?.textContent).toContain("2 images in colour");
  });

  it("says nothing of grey pictures, nor for models of tissue", () => {
    expect(modelCaution(model("StarDist, fluorescence nuclei"), [grey, stained])).toBeNull();
    expect(modelCaution(model("StarDist, stained tissue", ["r", "g", "b"]), [colour])).toBeNull();
  });
});

describe("measurementChoice", () => {
  it("begins as the last run of the model did", () => {
    const last = { groups: ["form" as const], ratios: { r: ["mean_DAPI", "mean_GFP"] } };
    const choice = measurementChoice([stained], last);
    expect(choice.element.open).toBe(true);
    expect(choice.chosen()).toEqual(last);
    choice.element.querySelector<HTMLButtonElement>(".ratio button")?.click();
    expect(choice.chosen().ratios).toEqual({});
  });

  it("is closed where nothing more is measured, and asks for all parts of a ratio", () => {
    const choice = measurementChoice([stained]);
    expect(choice.element.open).toBe(false);
    expect(choice.chosen()).toEqual({ groups: [], ratios: {} });
    const offered = [...choice.element.querySelectorAll("option")].map((option) => option.value);
    expect(offered).toContain("mean_RFP");
    choice.element.querySelector<HTMLButtonElement>(":scope button")?.click();
    expect(() => choice.chosen()).toThrow("A ratio needs");
  });
});
