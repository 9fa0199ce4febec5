/** How the signed-in person looks at the images of a project: remembered by the server. */

import { isMap } from "../viewer/colour_maps";
import type { ChannelState, DisplayState, ImageInfo, SampleType } from "../viewer/types";
import client, { body } from "./client";
import type { components } from "./schema";

type ViewSettings = components["schemas"]["ViewSettings"];

const WAIT_MS = 1200;

/** Names a kind of image: samples and channels alike are looked at alike. */
export function kindOf(type: SampleType, { channels, isRgb }: ImageInfo): string {
  // FNV-1a: short, and the same on every machine.
  let hash = 0x811c9dc5;
  for (const letter of channels.map(({ name }) => name).join("\n")) {
    hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return `${type}/${isRgb ? "rgb" : channels.length}/${hash.toString(16)}`;
}

/** What of a remembered view fits channels; nothing where there is none. */
export function remembered({ channels, smooth }: ViewSettings): Partial<DisplayState> {
  if (channels.length === 0) return {};
  return {
    channels: channels.map(
      ({ map = "", inverted = false, auto = false, ...channel }): ChannelState => ({
        ...channel,
        map: isMap(map) ? map : "",
        isInverted: inverted,
        isAuto: auto,
      }),
    ),
    isSmooth: smooth ?? true,
  };
}

/** Reads and keeps the looks of one kind of image. */
export class Looks {
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly project: string,
    readonly kind: string,
  ) {}

  async read(): Promise<Partial<DisplayState>> {
    const { project: project_id, kind } = this;
    const parameters = { params: { path: { project_id }, query: { kind } } };
    return remembered(
      await body(client.GET("/api/v1/projects/{project_id}/view-settings/", parameters)),
    );
  }

  /** Keeps what is shown, soon; nothing of it after a reset. */
  keep({ channels, isSmooth }: DisplayState, isReset: boolean): void {
    clearTimeout(this.#waiting);
    const kept = isReset ? [] : channels;
    this.#waiting = setTimeout(() => void this.#send(kept, isSmooth), isReset ? 0 : WAIT_MS);
  }

  async #send(channels: readonly ChannelState[], smooth: boolean): Promise<void> {
    const given = channels.map(({ isInverted: inverted, isAuto: auto, ...channel }) => ({
      ...channel,
      ...{ inverted, auto },
    }));
    const { project: project_id, kind } = this;
    // Not kept this time: it is a convenience, and the next change tries again.
    await body(
      client.PUT("/api/v1/projects/{project_id}/view-settings/", {
        params: { path: { project_id } },
        body: { kind, channels: given, smooth },
      }),
    ).catch(() => null);
  }
}
