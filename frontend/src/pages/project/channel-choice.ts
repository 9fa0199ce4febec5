/** Which channel of the images plays which role of the model. */

import type { Engine, Image } from "../../api/types";
import { h } from "../../ui/dom";

export interface ChannelChoice {
  element: HTMLElement;
  /** Indices in the order of the model's roles; null leaves it to the server. */
  chosen(): number[] | null;
}

/** Nothing to choose when no image has more channels than the model takes, or all are RGB.
 *
 * `last` is what was chosen before; it counts where the images have such channels. */
export function channelChoice(
  images: readonly Image[],
  roles: Engine["channels"],
  last?: readonly number[] | null,
): ChannelChoice | null {
  const needed = Math.max(1, roles.length);
  const example = images.find((image) => !image.is_rgb && image.channels.length > needed);
  if (!example) return null;
  const selects = roles.map((role, position) =>
    selectOf(role.name, example, last?.[position] ?? position),
  );
  const mixed = images.some((image) => image.channels.length !== example.channels.length);
  const chosen = (): number[] => selects.map((select) => Number(select.value));
  return {
    // Untouched it is left to the server, which takes the luminance of RGB images among the others.
    chosen: () => (chosen().every((channel, position) => channel === position) ? null : chosen()),
    element: h(
      "fieldset",
      { class: "channels" },
      h("legend", {}, "Channels"),
      ...roles.map((role, position) =>
        h(
          "div",
          { class: "field" },
          h("label", { for: `channel-${role.name}` }, role.description || role.name),
          selects[position],
        ),
      ),
      mixed
        ? h(
            "p",
            { class: "hint" },
            `The names are those of ${example.name}; other images have other channels, the positions count.`,
          )
        : null,
    ),
  };
}

function selectOf(role: string, image: Image, channel: number): HTMLSelectElement {
  const select = h(
    "select",
    { id: `channel-${role}`, name: `channel-${role}` },
    ...image.channels.map((channel, index) =>
      h("option", { value: index }, channel.name || `Channel ${index + 1}`),
    ),
  );
  select.value = String(Math.min(channel, image.channels.length - 1));
  return select;
}
