import { describe, expect, it } from "vitest";
import { schemaForm } from "./schema-form";

const SCHEMA = {
  properties: {
    probability: {
      title: "Probability threshold",
      description: "How sure the model must be.",
      type: "number",
      minimum: 0,
      maximum: 1,
      default: 0.48,
    },
    size: {
      title: "Smallest object",
      anyOf: [{ type: "integer", minimum: 0 }, { type: "null" }],
      default: null,
    },
    mode: { title: "Mode", type: "string", enum: ["fast", "exact"], default: "exact" },
    fill: { title: "Fill holes", type: "boolean", default: true },
  },
};

function form(values: Record<string, unknown> = {}) {
  const made = schemaForm(SCHEMA, values);
  const control = (name: string) =>
    made.element.querySelector<HTMLInputElement>(`[name=${name}]`) as HTMLInputElement;
  const type = (name: string, value: string) => {
    control(name).value = value;
    control(name).dispatchEvent(new Event("input"));
  };
  return { ...made, control, type };
}

describe("schemaForm", () => {
  it("starts at the defaults and sends nothing unchanged", () => {
    const { changes, control } = form();
    expect(control("probability").value).toBe("0.48");
    expect(control("size").placeholder).toBe("automatic");
    expect(control("mode").value).toBe("exact");
    expect(control("fill").checked).toBe(true);
    expect(changes()).toEqual({});
  });

  it("sends what was changed, with its type", () => {
    const { changes, control, type } = form();
    type("probability", "0.3");
    type("size", "12");
    control("mode").value = "fast";
    control("fill").checked = false;
    expect(changes()).toEqual({ probability: 0.3, size: 12, mode: "fast", fill: false });
  });

  it("refuses what is out of range or empty, naming the field", () => {
    const { changes, type } = form();
    type("probability", "");
    expect(changes).toThrow("Probability threshold: give a number.");
    type("probability", "1.5");
    expect(changes).toThrow(/^Probability threshold: /);
  });

  it("tells range and default, and resets", () => {
    const { element, changes, control, type } = form();
    expect(element.querySelector(".hint")?.textContent).toBe(
      "How sure the model must be. (0 to 1, default 0.48)",
    );
    const reset = element.querySelector<HTMLButtonElement>("button");
    expect(reset?.hidden).toBe(true);
    type("probability", "0.3");
    expect(reset?.hidden).toBe(false);
    reset?.click();
    expect(control("probability").value).toBe("0.48");
    expect(reset?.hidden).toBe(true);
    expect(changes()).toEqual({});
  });

  it("moves slider and number together", () => {
    const { element, control, type } = form();
    const slider = element.querySelector<HTMLInputElement>("input[type=range]")!;
    type("probability", "0.9");
    expect(slider.value).toBe("0.9");
    slider.value = "0.25";
    slider.dispatchEvent(new Event("input"));
    expect(control("probability").value).toBe("0.25");
  });

  it("begins with given values, as far as the schema allows them, and goes back to its own", () => {
    const given = { probability: 0.3, size: null, mode: "slow", gone: 1, fill: false };
    const { changed, changes, control, reset } = form(given);
    expect(changes()).toEqual({ probability: 0.3, fill: false });
    expect(control("mode").value).toBe("exact");
    expect(changed()).toBe(2);
    reset();
    expect(changes()).toEqual({});
    expect(changed()).toBe(0);
    expect(control("probability").value).toBe("0.48");
  });
});
