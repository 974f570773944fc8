/**
 * How far factors that are solved for, by coordinate descent or exactly, go on beyond their solution
 * in the direction from the solution of the sweep before. One weight serves a whole sweep: it grows
 * while the objective falls; after a rise it shrinks, and one sweep goes without. Every iterate is such a
 * point beyond a solution, kept feasible, so products and statistics are those of the iterate itself.
 *
 * Reference: A. M. S. Ang and N. Gillis, "Accelerating nonnegative matrix factorization algorithms
 * using extrapolation", Neural Computation 31 (2019), whose constants these are but the first.
 */
export interface Extrapolation {
  /** For the next sweep, 0 to 1. */
  readonly weight: number;
  /** Moves on after a sweep that ended at this objective. */
  note(objective: number): void;
}

const FIRST = 0.3;
const GROWTH = 1.05;
const GROWTH_OF_BOUND = 1.01;
const SHRINKAGE = 1.5;

/** @param on whether factors go beyond their solutions at all */
export function createExtrapolation(on: boolean): Extrapolation {
  let next = FIRST;
  let bound = 1;
  let proven = FIRST;
  let before = Number.POSITIVE_INFINITY;
  // The first sweep has no direction yet.
  let weight = 0;
  return {
    get weight() {
      return weight;
    },
    note(objective) {
      if (!on) return;
      const rises = objective > before;
      if (rises) {
        bound = proven;
        next /= SHRINKAGE;
      } else if (weight > 0) {
        proven = weight;
        next = Math.min(bound, GROWTH * next);
        bound = Math.min(1, GROWTH_OF_BOUND * bound);
      }
      before = objective;
      weight = rises ? 0 : next;
    },
  };
}
