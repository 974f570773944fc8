// Errors

// Densities
export { bandwidth } from "./density/bandwidth.ts";
export {
  type Grid,
  gridBetween,
  gridPoints,
  kernelDensity,
  widened,
} from "./density/kernel-density.ts";
export { innerPercentile, quantile } from "./density/quantile.ts";
export { isUnmixError, UnmixError, type UnmixErrorTag } from "./errors.ts";
// Rank and matching
export { assign } from "./factorization/assignment.ts";
// Constraints
export type { Constraint, ConstraintSpec, Piece } from "./factorization/constraint.ts";
export { prepareConstraint } from "./factorization/constraints/index.ts";
export {
  type BreakpointFit,
  breakpointFit,
  type CurvatureMethod,
} from "./factorization/curvature.ts";
export { columnsOf, type FactorMatch, matchFactors, rowsOf } from "./factorization/match.ts";
export { type RankVote, voteRank } from "./factorization/rank-vote.ts";
// Long work
export { type DriveOptions, drive } from "./iterate/drive.ts";
export { type Progress, run, type Steps } from "./iterate/steps.ts";
// Random numbers
export { createRandom, deriveSeed, type Random } from "./random/random.ts";
// Tensors
export type { Tensor } from "./tensor/tensor.ts";
