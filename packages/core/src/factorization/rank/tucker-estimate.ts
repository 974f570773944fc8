import { sizeOf } from "../../tensor/tensor.ts";
import type { Factorization } from "../bpgd/factorization.ts";
import type { Tucker } from "../factors/model.ts";
import { chooseOnHull, elbows } from "./convex-hull.ts";
import { firstExact, voteRank } from "./rank-vote.ts";
import type { Bounds } from "./tucker-path.ts";
import type { TuckerRankMethod } from "./tucker-rank-options.ts";

/** What one step of the path gave. */
export interface TuckerRankRow {
  /** One a mode. */
  readonly rank: readonly number[];
  /** Degrees of freedom of the model: ∏ R_n + Σ R_n (I_n − R_n). */
  readonly parameters: number;
  /** ‖Y − X‖ of the best start, in the weights. */
  readonly loss: number;
  /** ‖Y − X‖ ÷ ‖Y‖ of the best start, in the weights; 0 where Y is zero. */
  readonly relativeError: number;
  /** The least loss that any fit of these ranks could have, by SVD along each mode; 0 where entries have weights. */
  readonly svdBound: number;
  /**
   * How much more of the squared error a parameter explains on the way here than on the way on; NaN
   * where another step explains more for its parameters, and at the ends.
   */
  readonly elbow: number;
  /** N log(‖Y − X‖² ÷ N) + p log N; entries of weight 0 are none of the N. */
  readonly information: number;
}

/** A path of ranks, and what each rule says of it. */
export interface TuckerRankEstimate {
  /** One a step of the path, from ranks of 1 on. */
  readonly rows: readonly TuckerRankRow[];
  /** One a mode. */
  readonly chosen: readonly number[];
  /** The rule that chose. */
  readonly method: TuckerRankMethod;
  /**
   * What each rule chooses. `breakpoint` looks at each mode by itself, where its curve of bounds bends;
   * those ranks need not go together, so it only advises.
   */
  readonly votes: Readonly<Record<TuckerRankMethod | "breakpoint", readonly number[]>>;
  /** Whether another rule would choose other ranks. */
  readonly disagreement: boolean;
  /**
   * For each mode, the least loss that any model of rank 1, 2, … along it could have. Where entries have
   * weights, that of the tensor with a rough model in place of what is missing: it orders the path and bounds nothing.
   */
  readonly bounds: readonly Float64Array[];
  /** Whether the path reached its end; "stop here" ends it early. */
  readonly complete: boolean;
  /** The best factorization of each step, in the order of `rows`. */
  readonly factorizations: readonly Factorization<Tucker>[];
}

/** A path, and what is known of it before it is fitted. */
export interface Path extends Bounds {
  readonly shape: readonly number[];
  readonly path: readonly (readonly number[])[];
  readonly method: TuckerRankMethod;
  readonly weights: Float64Array | undefined;
}

/** What the fits along a path say, those of its first ranks where it was stopped. */
export function summarize(
  { shape, path, bounds, size, method, weights }: Path,
  fits: readonly Factorization<Tucker>[],
): Omit<TuckerRankEstimate, "complete"> {
  const errors = fits.map(({ relativeError }) => relativeError);
  const parameters = path.slice(0, fits.length).map((rank) => parametersOf(rank, shape));
  const misfit = errors.map((error) => error * error);
  const values = weights ? weights.filter((w) => w > 0).length : sizeOf(shape);
  const bends = elbows(parameters, misfit, values);
  const information = fits.map(
    ({ loss }, i) =>
      values * (2 * Math.log(loss) - Math.log(values)) + parameters[i]! * Math.log(values),
  );
  // Beyond an exact fit there is nothing to explain.
  const exact = firstExact(errors);
  const at = {
    hull: exact === undefined ? chooseOnHull(bends) : exact - 1,
    information: exact === undefined ? information.indexOf(Math.min(...information)) : exact - 1,
  };
  const parts = bounds.map((ofMode) => ofMode.map((bound) => (size > 0 ? bound / size : 0)));
  const breakpoint = parts.map((ofMode) => voteRank(ofMode).chosen);
  const chosen = path[at[method]]!;
  const votes = { hull: path[at.hull]!, information: path[at.information]!, breakpoint };
  return {
    rows: fits.map(({ loss, relativeError }, i) => ({
      rank: path[i]!,
      parameters: parameters[i]!,
      loss,
      relativeError,
      svdBound: weights ? 0 : Math.max(...path[i]!.map((rank, mode) => bounds[mode]![rank - 1]!)),
      elbow: bends[i]!,
      information: information[i]!,
    })),
    chosen,
    method,
    votes,
    disagreement: Object.values(votes).some((vote) => vote.join() !== chosen.join()),
    bounds,
    factorizations: fits,
  };
}

function parametersOf(rank: readonly number[], shape: readonly number[]): number {
  return rank.reduce((sum, r, n) => sum + r * (shape[n]! - r), sizeOf(rank));
}
