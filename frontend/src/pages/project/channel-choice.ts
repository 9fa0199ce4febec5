/** Which channel of the images plays which role of the model. */

import type { Engine, Image, Model } from "../../api/types";
import { h } from "../../ui/dom";
import { usualChannels } from "./usual-channels";

export type Role = Engine["channels"][number] & Partial<Model["roles"][number]>;

export interface ChannelChoice {
  element: HTMLElement;
  /** Indices in the order of the model's roles; null leaves it to the server. */
  chosen(): number[] | null;
}

const NONE = "";

/** Nothing to choose when no image has several channels, or all are RGB.
 *
 * `last` is what was chosen before; it counts where the images have such channels. */
export function channelChoice(
  images: readonly Image[],
  roles: readonly Role[],
  last?: readonly number[] | null,
): ChannelChoice | null {
  const example = images.find((image) => !image.is_rgb && image.channels.length > 1);
  if (!example) return null;
  // The server takes the first channel for a model of one, and the luminance of RGB images.
  const leftToServer = roles.length > 1 ? usualChannels(roles, example.channels) : [0];
  const colour = images.some((image) => image.is_rgb);
  const usual = colour ? leftToServer : usualChannels(roles, example.channels);
  const selects = roles.map((role, position) =>
    selectOf(role, example, (last ?? usual)[position] ?? null),
  );
  const chosen = (): number[] => {
    const first = selects.findIndex((select) => select.value === NONE);
    const filled = first < 0 ? selects : selects.slice(0, first);
    return filled.map((select) => Number(select.value));
  };
  return {
    // Untouched it is left to the server, which looks at each image's names.
    chosen: () => (chosen().join() === leftToServer.join() ? null : chosen()),
    element: choiceElement(roles, selects, mixedHint(images, example)),
  };
}

function choiceElement(
  roles: readonly Role[],
  selects: readonly HTMLSelectElement[],
  hint: HTMLElement | null,
): HTMLElement {
  const fields = roles.map((role, position) =>
    h(
      "div",
      { class: "field" },
      h("label", { for: `channel-${role.name}` }, role.description || role.name),
      selects[position],
    ),
  );
  return h("fieldset", { class: "channels" }, h("legend", {}, "Channels"), ...fields, hint);
}

function mixedHint(images: readonly Image[], example: Image): HTMLElement | null {
  if (images.every((image) => image.channels.length === example.channels.length)) return null;
  return h(
    "p",
    { class: "hint" },
    `The names are those of ${example.name}; other images have other channels, the positions count.`,
  );
}

function selectOf(role: Role, image: Image, channel: number | null): HTMLSelectElement {
  const select = h(
    "select",
    { id: `channel-${role.name}`, name: `channel-${role.name}` },
    ...image.channels.map((one, index) =>
      h("option", { value: index }, one.name || `Channel ${index + 1}`),
    ),
    role.optional ? h("option", { value: NONE }, "None") : null,
  );
  const none = channel === null && role.optional;
  select.value = none ? NONE : String(Math.min(channel ?? 0, image.channels.length - 1));
  return select;
}
