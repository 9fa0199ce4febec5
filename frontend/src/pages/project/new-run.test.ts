import { describe, expect, it } from "vitest";
import type { Image, Model } from "../../api/types";
import { channelChoice } from "./channel-choice";
import { modelCaution } from "./model-choice";

const NUCLEI = [{ name: "nuclei", description: "the channel in which the objects are bright" }];

function image(names: string[], isRgb = false): Image {
  const channels = names.map((name) => ({ name, color: "#ffffff" }));
  return { id: names.join(), name: "a.tif", channels, is_rgb: isRgb } as unknown as Image;
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
