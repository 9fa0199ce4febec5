/** The channels that are proposed for a model's roles: by name as the server takes them. */

import type { Image } from "../../api/types";
import type { Role } from "./channel-choice";

type Channel = Image["channels"][number];
type Alike = (role: Role, channel: Channel) => boolean;

/** A channel that is called as the role comes first, then one that shows the same, then any. */
const RULES: readonly Alike[] = [
  (role, channel) => role.name.toLowerCase() === channel.name.toLowerCase(),
  (role, channel) => Boolean(channel.shows) && channel.shows === (role.shows ?? role.name),
  () => true,
];

/** Indices in the order of the roles, none twice; fewer where the image has fewer channels. */
export function usualChannels(roles: readonly Role[], channels: readonly Channel[]): number[] {
  const filled = Math.min(roles.length, channels.length);
  const chosen: (number | undefined)[] = Array(filled).fill(undefined);
  for (const alike of RULES) {
    for (let position = 0; position < filled; position++) {
      if (chosen[position] !== undefined) continue;
      const index = channels.findIndex(
        (channel, one) => !chosen.includes(one) && alike(roles[position]!, channel),
      );
      if (index >= 0) chosen[position] = index;
    }
  }
  return chosen.map((one) => one ?? 0);
}
