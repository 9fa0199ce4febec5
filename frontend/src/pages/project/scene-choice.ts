/** The images in a file, to choose from before they are imported. */

import type { Scene } from "../../state/uploads";
import { h, setText } from "../../ui/dom";
import { dimensions, plural } from "../../ui/format";

/** Who does nothing for so long gets all of them. */
const SECONDS = 60;

/** A list with a tick for each image; `choose` is called once, with the places of those wanted. */
export function sceneChoice(
  scenes: readonly Scene[],
  choose: (wanted: number[]) => void,
): HTMLElement {
  const ticks = scenes.map(() => h("input", { type: "checkbox", checked: true }));
  const button = h("button", { class: "small", type: "button" });
  const hint = h("span", { class: "small-text faint" });
  const wanted = () => ticks.flatMap((tick, index) => (tick.checked ? [index] : []));
  let left = SECONDS;
  const show = (): void => {
    const count = wanted().length;
    button.disabled = count === 0;
    setText(button, `Import ${plural(count, "image")}`);
    setText(hint, left > 0 ? `All are imported in ${left} s unless you choose.` : "");
  };
  const timer = setInterval(() => {
    left -= 1;
    if (!box.isConnected || left === 0) clearInterval(timer);
    if (box.isConnected && left === 0) choose(wanted());
    show();
  }, 1000);
  const touched = (): void => {
    clearInterval(timer);
    left = 0;
    show();
  };
  for (const tick of ticks) tick.addEventListener("change", touched);
  button.addEventListener("click", () => {
    touched();
    button.disabled = true;
    choose(wanted());
  });
  const box = h(
    "fieldset",
    { class: "scene-choice" },
    h("legend", { class: "small-text" }, `This file holds ${plural(scenes.length, "image")}.`),
    h("ul", {}, ...scenes.map((scene, index) => h("li", {}, row(scene, ticks[index])))),
    button,
    hint,
  );
  show();
  return box;
}

function row(scene: Scene, tick: HTMLInputElement | undefined): HTMLElement {
  const size = h("span", { class: "faint number" }, dimensions(scene.shape, false));
  return h("label", {}, tick ?? null, ` ${scene.name} `, size);
}
