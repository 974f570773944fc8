export {
  estimateRankMultiscale,
  estimateRankMultiscaleSteps,
  type MultiscaleRankEstimate,
  type MultiscaleRankOptions,
  planRankEstimate,
} from "./estimate-rank.ts";
export {
  factorizeMultiscale,
  factorizeMultiscaleSteps,
} from "./factorize-multiscale.ts";
export type { Coarsening, Grid, Interpolation } from "./grid.ts";
export type { InverseOptions, InverseProblem } from "./inverse/problem.ts";
export { type InverseSolution, solveInverse, solveInverseSteps } from "./inverse/solve.ts";
export {
  type InverseMultiscaleOptions,
  type InverseMultiscaleSolution,
  solveInverseMultiscale,
  solveInverseMultiscaleSteps,
} from "./inverse/solve-multiscale.ts";
export type {
  MultiscaleFactorization,
  MultiscaleOptions,
  ResolvedMultiscaleOptions,
  ScaleHistory,
} from "./options.ts";
export { type MultiscalePlan, planFactorization } from "./plan.ts";
export { planScales, type Scale, type ScaleOptions } from "./scales.ts";
