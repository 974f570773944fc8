/** What a spot's label is worth. */
export type RegionStatus = "ok" | "mixed" | "empty";

/** The factor that is strongest in each spot. */
export interface Regions {
  /** A factor for each spot; −1 for one that is empty or in which no map is above 0. */
  readonly label: Int32Array;
  /** By how much the strongest map leads the next, as a part of itself: 0 to 1; NaN without a label. */
  readonly margin: Float64Array;
  readonly status: readonly RegionStatus[];
}

/**
 * Labels every spot with the factor whose map is largest there, every map being 1 at its 99th
 * percentile.
 *
 * @param maps spots × R, scaled so; NaN in spots without counts
 * @param mixed a margin below which a spot is mixed
 */
export function regionsOf(maps: Float64Array, rank: number, mixed: number): Regions {
  const spots = maps.length / rank;
  const label = new Int32Array(spots).fill(-1);
  const margin = new Float64Array(spots).fill(Number.NaN);
  const status = Array.from({ length: spots }, (_, i): RegionStatus => {
    let [best, next] = [0, 0];
    for (let r = 0; r < rank; r++) {
      const value = maps[i * rank + r]!;
      if (value > best) {
        next = best;
        best = value;
        label[i] = r;
      } else if (value > next) {
        next = value;
      }
    }
    if (best === 0) return "empty";
    margin[i] = 1 - next / best;
    return margin[i]! < mixed ? "mixed" : "ok";
  });
  return { label, margin, status };
}
