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
  /** The weight that it has come to. */
  readonly reached: number;
  /** Moves on after a sweep that ended at this objective. */
  note(objective: number): void;
}

const FIRST = 0.3;
const GROWTH = 1.05;
const GROWTH_OF_BOUND = 1.01;
const SHRINKAGE = 1.5;

/** @param option whether factors go beyond their solutions at all, or the weight to begin with */
export function createExtrapolation(option: boolean | number): Extrapolation {
  const on = option !== false;
  let next = typeof option === "number" ? option : FIRST;
  let bound = 1;
  let proven = next;
  let before = Number.POSITIVE_INFINITY;
  // The first sweep has no direction yet.
  let weight = 0;
  return {
    get weight() {
      return weight;
    },
    get reached() {
      // 1 would never come to rest.
      return on ? Math.min(next, 0.9999) : 0;
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
