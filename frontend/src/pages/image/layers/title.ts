/** How results are called in lists. */

import type { Segmentation } from "../../../api/types";
import { dateTime, plural } from "../../../ui/format";

export function titleOf({ truth, created_at, objects, provenance }: Segmentation): string {
  const region = provenance.region ? " in a region" : "";
  return `${truth ? "Truth, " : ""}${dateTime(created_at)}, ${plural(objects, "object")}${region}`;
}
