/** How finely a volume can be drawn in the time there is, on this machine. */

export interface Effort {
  readonly pixels: number;
  readonly steps: number;
}

const [FEWEST, MOST] = [12_000, 900_000];
const STEPS_IN_MOTION = 0.5;
const TIME_MS = { moving: 70, resting: 500 };

/** Learns what a sample costs from what drawing took. */
export class Pacer {
  /** Milliseconds a sample; at first as of a machine without a graphics card. */
  #cost = 2e-5;

  /** `voxels` along the longest way through: more steps than that show no more. */
  effort(isMoving: boolean, voxels: number): Effort {
    const full = Math.min(384, Math.ceil(1.5 * voxels));
    const steps = Math.max(16, Math.round(isMoving ? full * STEPS_IN_MOTION : full));
    const time = isMoving ? TIME_MS.moving : TIME_MS.resting;
    const pixels = Math.min(MOST, Math.max(FEWEST, time / (this.#cost * steps)));
    return { pixels, steps };
  }

  took(ms: number, { pixels, steps }: Effort): void {
    const cost = ms / (pixels * steps);
    this.#cost = 0.5 * this.#cost + 0.5 * Math.max(cost, 1e-8);
  }
}
