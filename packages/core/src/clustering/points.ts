import { UnmixError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * The number of points and of coordinates of each.
 *
 * @param points points × coordinates, finite
 * @throws {UnmixError} when they are not that
 */
export function checkPoints(points: Tensor): { count: number; dimension: number } {
  const { data, shape } = points;
  const [count = 0, dimension = 0] = shape;
  if (shape.length !== 2 || dimension < 1 || data.length !== count * dimension) {
    throw new UnmixError(
      "shape",
      `The points have shape ${shape.join(" × ")} and ${data.length} values; give points × coordinates, with at least one coordinate.`,
      { shape: [...shape], length: data.length },
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const point = Math.floor(bad / dimension);
    throw new UnmixError(
      "input",
      `Coordinate ${bad % dimension} of point ${point} is ${data[bad]}; every coordinate must be a finite number. Leave such points out.`,
      { point, coordinate: bad % dimension },
    );
  }
  return { count, dimension };
}

/**
 * @param weights one a point; `undefined` for 1 each
 * @throws {UnmixError} when there is not one finite weight a point
 */
export function checkWeights(weights: ArrayLike<number> | undefined, count: number): void {
  if (!weights) return;
  if (weights.length !== count) {
    throw new UnmixError(
      "shape",
      `There are ${weights.length} weights and ${count} points; give one weight a point.`,
      { weights: weights.length, points: count },
    );
  }
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(weights[i])) continue;
    throw new UnmixError(
      "input",
      `The weight of point ${i} is ${weights[i]}; every weight must be a finite number.`,
      { point: i },
    );
  }
}

/** @throws {UnmixError} when `minPoints` is not a finite number above 0 */
export function checkMinPoints(minPoints: number): void {
  if (minPoints > 0 && Number.isFinite(minPoints)) return;
  throw new UnmixError(
    "option",
    `minPoints is ${minPoints}; it must be a number above 0, and counts the point itself.`,
    { minPoints },
  );
}
