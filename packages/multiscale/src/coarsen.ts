import type { Tensor } from "@unmix/core";
import { averagingMap, type Coarsening, type Grid, samplingMap } from "./grid.ts";
import { type Mapped, type ModeMap, mapModes } from "./mode-map.ts";

/** Data at one scale. */
export interface Coarsened {
  readonly tensor: Mapped;
  /** Of the shape of the tensor, where entries have any. */
  readonly weights?: Tensor;
  /** How many points of the finest grid each point of a continuous mode stands for. */
  readonly masses: readonly (Float64Array | null)[];
}

/** At the finest scale every point stands for itself. */
export const massOf = (grid: Grid | null): Float64Array | null =>
  grid && new Float64Array(grid.size).fill(1);

/**
 * Data at every scale, the coarsest first.
 *
 * @param grids of the modes at each scale, the coarsest first; null for a mode that is not continuous
 */
export function pyramid(
  finest: Coarsened,
  grids: readonly (readonly (Grid | null)[])[],
  coarsening: Coarsening,
): Coarsened[] {
  const levels = [finest];
  for (let s = grids.length - 1; s > 0; s--) {
    levels.unshift(coarsen(levels[0]!, grids[s]!, grids[s - 1]!, coarsening));
  }
  return levels;
}

/**
 * Data at the next coarser scale. Means of entries with weights are weighted means, and the weight of
 * a mean is the mean of the weights: an entry is missing where all that it would be made of are.
 */
function coarsen(
  { tensor, weights, masses: fineMasses }: Coarsened,
  fine: readonly (Grid | null)[],
  coarse: readonly (Grid | null)[],
  coarsening: Coarsening,
): Coarsened {
  const masses = [...fineMasses];
  const maps = fine.map((grid, mode): ModeMap | null => {
    const next = coarse[mode];
    if (!grid || !next || grid === next) return null;
    if (coarsening === "sample") return samplingMap(grid, next);
    const averaging = averagingMap(grid, next, masses[mode]!);
    masses[mode] = averaging.mass;
    return averaging.map;
  });
  if (!weights) return { tensor: mapModes(tensor, maps), masses };
  const coarseWeights = mapModes(weights, maps) as Tensor;
  if (coarsening === "sample") {
    return { tensor: mapModes(tensor, maps), weights: coarseWeights, masses };
  }
  const sums = mapModes(weighted(tensor, weights.data), maps) as Tensor;
  const data = sums.data.map((sum, i) => {
    const weight = coarseWeights.data[i]!;
    return weight > 0 ? sum / weight : 0;
  });
  return { tensor: { data, shape: sums.shape }, weights: coarseWeights, masses };
}

/** What is missing counts nothing, whatever stands there. */
function weighted({ data, shape }: Mapped, weights: Float64Array): Tensor {
  return { data: weights.map((weight, i) => (weight > 0 ? weight * data[i]! : 0)), shape };
}
