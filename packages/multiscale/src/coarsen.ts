import type { Tensor } from "@unmix/core";
import { type Coarsening, coarseningMap } from "./grid.ts";
import { type Mapped, mapModes } from "./mode-map.ts";
import type { Scale } from "./scales.ts";

/** Data at one scale. */
export interface Coarsened {
  readonly tensor: Mapped;
  /** Of the shape of the tensor, where entries have any. */
  readonly weights?: Tensor;
}

/**
 * Data at the next coarser scale. Means of entries with weights are weighted means, and the weight of
 * a mean is the mean of the weights: an entry is missing where all that it would be made of are.
 */
export function coarsen(
  { tensor, weights }: Coarsened,
  fine: Scale,
  coarse: Scale,
  coarsening: Coarsening,
): Coarsened {
  const maps = fine.grids.map((grid, mode) => {
    const next = coarse.grids[mode];
    return grid && next && grid !== next ? coarseningMap(grid, next, coarsening) : null;
  });
  if (!weights) return { tensor: mapModes(tensor, maps) };
  const coarseWeights = mapModes(weights, maps) as Tensor;
  if (coarsening === "sample") return { tensor: mapModes(tensor, maps), weights: coarseWeights };
  const sums = mapModes(weighted(tensor, weights.data), maps) as Tensor;
  const data = sums.data.map((sum, i) => {
    const weight = coarseWeights.data[i]!;
    return weight > 0 ? sum / weight : 0;
  });
  return { tensor: { data, shape: sums.shape }, weights: coarseWeights };
}

/** What is missing counts nothing, whatever stands there. */
function weighted({ data, shape }: Mapped, weights: Float64Array): Tensor {
  return { data: weights.map((weight, i) => (weight > 0 ? weight * data[i]! : 0)), shape };
}
