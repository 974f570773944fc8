import { assign } from "@unmix/core";
import type { SedimentResult } from "./result.ts";

type Labelled = Pick<SedimentResult, "rank" | "labels">;

/**
 * Which source of `after` is which of `before`, where both are of the same grains: sources are
 * paired so that the most grains keep their label. The order of the sources, by their share in all
 * samples, does not tell, since a setting can change it.
 *
 * @returns for each source of `before` its index in `after`, or −1 where no grain went along
 */
export function sameSources(before: Labelled, after: Labelled): Int32Array {
  const shared = new Float64Array(before.rank * after.rank);
  before.labels.label.forEach((source, n) => {
    const now = after.labels.label[n] ?? -1;
    if (source >= 0 && now >= 0) shared[source * after.rank + now]!++;
  });
  const cost = shared.map((count) => -count);
  return assign(cost, before.rank, after.rank).map((now, source) =>
    now >= 0 && shared[source * after.rank + now]! > 0 ? now : -1,
  );
}
