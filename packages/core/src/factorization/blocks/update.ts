/**
 * - `gradient`: accelerated projected gradient steps. For every constraint.
 * - `coordinate`: one component after the other is set to its best value, in several passes.
 * - `exact`: every column of the factor is set to its best value, all components at once. For ranks up
 *   to 16.
 *
 * The last two are for constraints that are `nonnegative` or `none`, with a rescaling or without, and
 * extrapolate from sweep to sweep. The core of a Tucker model takes gradient steps whichever it is.
 */
export type Update = (typeof UPDATES)[number];

export const UPDATES = ["gradient", "coordinate", "exact"] as const;

/**
 * - `scalar`: one length for a factor, 1 ÷ a bound on the largest eigenvalue of its Gram matrix.
 * - `component`: one for each component (of a Tucker core: each entry), 1 ÷ the sum of the magnitudes
 *   of its row of the Gram matrix. A factor whose constraint ties components together keeps the
 *   scalar one. Like that, it never lets the objective rise without momentum.
 * - `spectral`: the inverse of the curvature that the step before met (Barzilai and Borwein), halved
 *   until the objective falls enough. Without momentum.
 * - a constant, of your choice for every factor: too long a step diverges.
 */
export type Step =
  | "scalar"
  | "component"
  | "spectral"
  | {
      /** Length of a step along the negative gradient, above 0 and finite; it divides out the square of the other factors. */
      readonly constant: number;
    };
