/** How a volume lies before one's eyes. */

/** Turned about the upright axis of the view, then towards the viewer; and how near it is. */
export interface Orbit {
  readonly yaw: number;
  readonly pitch: number;
  readonly zoom: number;
}

export const FIRST_ORBIT: Orbit = { yaw: 0.6, pitch: 0.5, zoom: 1 };
const LIMIT = Math.PI / 2;

export function turned({ yaw, pitch, zoom }: Orbit, across: number, down: number): Orbit {
  return { yaw: yaw + across, pitch: Math.min(LIMIT, Math.max(-LIMIT, pitch + down)), zoom };
}

/** From directions of the view (right, up, away) to those of the box (x, y down, z), by columns. */
export function matrixOf({ yaw, pitch }: Orbit): number[] {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  return [cy, 0, -sy, -sy * sp, -cp, -cy * sp, sy * cp, -sp, cy * cp];
}

/** Half the sides of the box, the longest being 1; `deep` is the depth of a plane in pixels. */
export function halfOf(
  image: { width: number; height: number },
  sizeZ: number,
  deep: number,
): [number, number, number] {
  const sides = [image.width, image.height, sizeZ * deep];
  const longest = Math.max(...sides);
  return sides.map((side) => side / longest) as [number, number, number];
}
