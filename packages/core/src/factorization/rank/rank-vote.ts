import { isExact } from "../bpgd/factorization.ts";
import { CURVATURES, type CurvatureMethod } from "./curvature.ts";

/** What each method says of a curve of relative errors, and the rank that follows. */
export interface RankVote {
  /** By method: how sharply the curve bends at ranks 1, 2, …; for `breakpoint` one over its squared error. */
  readonly curvatures: Readonly<Record<CurvatureMethod, Float64Array>>;
  /** By method: the rank where it bends most. */
  readonly votes: Readonly<Record<CurvatureMethod, number>>;
  /** The vote of the method asked for. */
  readonly chosen: number;
  /** Whether another method votes for another rank. */
  readonly disagreement: boolean;
}

/** A relative error above which a fit explains nothing: that of zeros is 1. */
const NOTHING = 1 - 1e-9;

/**
 * Chooses a rank from the relative errors of ranks 1, 2, ….
 *
 * The last rank is never chosen: what bends there depends only on how the curve is continued. Nor
 * is a rank beyond the first that fits exactly; where no rank explains anything, it is rank 1. The breakpoint needs a line on either side, so it
 * never chooses rank 1 unless nothing else is left; a NaN is never the largest.
 *
 * @param errors ‖Y − X‖ ÷ ‖Y‖ for ranks 1, 2, …; at least one
 */
export function voteRank(
  errors: ArrayLike<number>,
  method: CurvatureMethod = "breakpoint",
): RankVote {
  const last = Math.max(1, errors.length - 1);
  const explained = Array.from(errors).some((error) => error <= NOTHING);
  const highest = explained ? Math.min(last, firstExact(errors) ?? last) : 1;
  const curvatures = {} as Record<CurvatureMethod, Float64Array>;
  const votes = {} as Record<CurvatureMethod, number>;
  for (const name of Object.keys(CURVATURES) as CurvatureMethod[]) {
    curvatures[name] = CURVATURES[name](errors);
    const lowest = name === "breakpoint" ? Math.min(2, highest) : 1;
    votes[name] = largest(curvatures[name], lowest, highest);
  }
  const chosen = votes[method];
  return {
    curvatures,
    votes,
    chosen,
    disagreement: Object.values(votes).some((vote) => vote !== chosen),
  };
}

/** The first rank that fits exactly, if one does. */
export function firstExact(errors: ArrayLike<number>): number | undefined {
  const first = Array.from(errors).findIndex(isExact);
  return first < 0 ? undefined : first + 1;
}

/** The rank from `lowest` to `highest` with the largest value; the lowest where all are NaN. */
function largest(values: Float64Array, lowest: number, highest: number): number {
  let best = lowest;
  for (let rank = lowest + 1; rank <= highest; rank++) {
    const value = values[rank - 1]!;
    if (value > values[best - 1]! || (Number.isNaN(values[best - 1]!) && !Number.isNaN(value))) {
      best = rank;
    }
  }
  return best;
}
