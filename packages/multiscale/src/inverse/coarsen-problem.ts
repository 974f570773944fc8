import { prepareConstraint, type Tensor } from "@unmix/core";
import { type Coarsening, samplingMap } from "../grid.ts";
import { mapMode, mapModeTransposed } from "../mode-map.ts";
import { scaleConstraint } from "../scale-constraint.ts";
import { mapsBetween } from "../scaled-factors.ts";
import type { Scale } from "../scales.ts";
import type { PreparedProblem } from "./problem.ts";

/**
 * A problem at a coarser scale: its measurements are those of the interpolated function (`average`), or
 * its columns at the points that stay, times how much farther apart these are (`sample`), which is near
 * that where the measurements are smooth, and cheaper.
 */
export function coarsenProblem(
  problem: PreparedProblem,
  finest: Scale,
  scale: Scale,
  coarsening: Coarsening,
): PreparedProblem {
  const { measurements, measured } = problem;
  const shape = [...scale.shape];
  const gaps = shape.map((n, mode) => (n > 1 ? (finest.shape[mode]! - 1) / (n - 1) : 1));
  const maps = () => mapsBetween(scale, finest, [...shape.keys()], "linear");
  let matrix: Tensor = { data: problem.matrix, shape: [measurements, ...finest.shape] };
  if (coarsening === "average") {
    maps().forEach((map, mode) => {
      if (map) matrix = mapModeTransposed(matrix, mode + 1, map);
    });
  } else {
    for (let mode = 0; mode < shape.length; mode++) {
      const [fine, coarse] = [finest.grids[mode], scale.grids[mode]];
      if (!fine || !coarse || coarse.size === fine.size) continue;
      matrix = mapMode(matrix, mode + 1, samplingMap(fine, coarse, gaps[mode]));
    }
  }
  const spec = scaleConstraint(problem.spec, { shape, finest: finest.shape, maps });
  // As in scalePenalty, with a loss that is of measurements and not of points.
  const points = shape.reduce((product, n, mode) => product * (finest.shape[mode]! / n), 1);
  return {
    shape,
    size: shape.reduce((product, n) => product * n, 1),
    measurements,
    matrix: matrix.data,
    measured,
    spec,
    constraint: prepareConstraint(spec, shape),
    smoothness: problem.smoothness.map((weight, mode) => {
      const fibres = points / (finest.shape[mode]! / shape[mode]!);
      return (weight * fibres) / gaps[mode]!;
    }),
  };
}
