// Errors

export {
  type ErrorData,
  fromErrorData,
  isUnmixError,
  toErrorData,
  UnmixError,
  type UnmixErrorTag,
} from "./errors.ts";
export type { KernelArray } from "./kernels/array.ts";

// Long work

export { type DriveOptions, drive } from "./iterate/drive.ts";
export { type IterativeMethod, iterate, type Limits } from "./iterate/method.ts";
export { asSteps, finish, type Pausing } from "./iterate/pauses.ts";
export { type Progress, run, type Steps } from "./iterate/steps.ts";
export { type Termination, type TerminationKind, termination } from "./iterate/termination.ts";

// Tensors

export { fromNdarray, type StridedArray, toNdarray } from "./tensor/ndarray.ts";
export { allocateSlabs, type SlabbedTensor } from "./tensor/slabs.ts";
export { type SparseEntries, type SparseMatrix, sparseMatrix } from "./tensor/sparse.ts";
export { takeRows } from "./tensor/take.ts";
export { allocateTensor, type Tensor } from "./tensor/tensor.ts";

// Factorization

export type { PenaltySpec } from "./factorization/blocks/penalty.ts";
export type { Step, Update } from "./factorization/blocks/update.ts";
export type { Factorization } from "./factorization/bpgd/factorization.ts";
export type { FactorizationStatistics } from "./factorization/bpgd/statistics.ts";
export type { Precision } from "./factorization/data/stored.ts";
export type { Cp, Model, Tucker, Tucker1 } from "./factorization/factors/model.ts";
export { reconstruct } from "./factorization/factors/reconstruct.ts";
export { factorize, factorizeSteps } from "./factorization/fit/factorize.ts";
export type { ObjectiveOption } from "./factorization/objectives/objective.ts";
export type {
  Compress,
  CpOptions,
  Criterion,
  CustomModelOptions,
  FactorizeOptions,
  Iterate,
  Order,
  ResolvedOptions,
  SolverOptions,
  TuckerOptions,
} from "./factorization/options/options.ts";
export type { KernelsChoice } from "./kernels/memory.ts";

// Models of your own

export type { Block } from "./factorization/blocks/block.ts";
export { largestEigenvalueBound } from "./factorization/blocks/lipschitz.ts";
export type { Data } from "./factorization/data/data.ts";
export type { FactorLayout, FactorName } from "./factorization/factors/layout.ts";
export type {
  ModelDefinition,
  Structure,
  StructureParts,
} from "./factorization/models/definition.ts";
export type { SvdStart, SvdStartParts } from "./factorization/start/svd-start.ts";
export type { Kernels } from "./kernels/kernels.ts";

// Constraints

export type { Constraint, ConstraintSpec, Piece } from "./factorization/constraints/constraint.ts";
export { prepareConstraint } from "./factorization/constraints/index.ts";

// Rank and matching

export { columnsOf, rowsOf } from "./factorization/factors/components.ts";
export {
  type BreakpointFit,
  breakpointFit,
  type CurvatureMethod,
} from "./factorization/rank/curvature.ts";
export type { HoldOutOptions } from "./factorization/rank/hold-out.ts";
export {
  estimateRank,
  estimateRankSteps,
  type RankEstimate,
  type RankRow,
} from "./factorization/rank/rank.ts";
export type { RankMethod, RankOptions } from "./factorization/rank/rank-options.ts";
export { type RankVote, voteRank } from "./factorization/rank/rank-vote.ts";
export type { StabilityOptions } from "./factorization/rank/stability.ts";
export { singularValues, singularValuesSteps, svdBounds } from "./factorization/rank/svd-bound.ts";
export type { TuckerRankEstimate, TuckerRankRow } from "./factorization/rank/tucker-estimate.ts";
export { estimateTuckerRank, estimateTuckerRankSteps } from "./factorization/rank/tucker-rank.ts";
export type {
  TuckerRankMethod,
  TuckerRankOptions,
} from "./factorization/rank/tucker-rank-options.ts";
export { type AlignedModel, alignFactors } from "./factorization/uncertainty/align.ts";
export { assign } from "./factorization/uncertainty/assignment.ts";
export { type FactorMatch, matchFactors } from "./factorization/uncertainty/match.ts";

// Starts and uncertainty

export {
  type BootstrapOptions,
  bootstrapFactors,
  bootstrapFactorsSteps,
} from "./factorization/uncertainty/bootstrap.ts";
export {
  type MultiStart,
  type MultiStartOptions,
  multiStart,
  multiStartSteps,
  type StartedFit,
  type Starts,
} from "./factorization/uncertainty/multi-start.ts";
export type { Spread } from "./factorization/uncertainty/spread.ts";

// Least squares

export { nonnegativeLeastSquares } from "./linear/nonnegative.ts";

// Clustering

export { type Dbscan, type DbscanOptions, dbscan } from "./clustering/dbscan.ts";
export {
  chooseRadius,
  type RadiusChoice,
  type RadiusOptions,
  type RadiusRange,
} from "./clustering/radius.ts";
export { thresholdGraph } from "./clustering/threshold-graph.ts";
export type { AtomPlaces, Atoms } from "./modes/atoms/atoms.ts";
export {
  type HarmonicFamilies,
  type HarmonicOptions,
  harmonicFamilies,
  type PartialTones,
} from "./modes/grouping/harmonics.ts";
export { linkRidges, type RidgeOptions, type Ridges } from "./modes/grouping/link-ridges.ts";
export { overlap, overlapPoints, scaledPoints } from "./modes/grouping/overlap.ts";
export {
  findTransients,
  type Transient,
  type TransientOptions,
  type Transients,
} from "./modes/grouping/transients.ts";

// Modes

export { type ModeCurves, modeCurves } from "./modes/atoms/readout.ts";
export { type ChunkPlan, planChunks } from "./modes/chunks/plan.ts";
export { decomposeModes, decomposeModesSteps } from "./modes/decompose.ts";
export type { Placement } from "./modes/dictionary/features.ts";
export type { GroupingChoice } from "./modes/grouping/choice.ts";
export { clusterMode, leftByModes } from "./modes/grouping/clusters.ts";
export type { AtomGroups } from "./modes/grouping/group.ts";
export { type Mode, wholeMode } from "./modes/grouping/mode.ts";
export type { Grouping, ModeOptions, ResolvedModeOptions } from "./modes/options/options.ts";
export type {
  ModeBasis,
  ModeDecomposition,
} from "./modes/result/decomposition.ts";
export type { Carrier } from "./modes/ridge/carrier.ts";
export { type Ridge, type RidgeShape, ridgeCurves } from "./modes/ridge/ridge.ts";
export type { SpreadTried } from "./modes/ridge/ridge-search.ts";
export {
  reachWords,
  type SampledSignal,
  SIGNAL_LENGTHS,
  SIGNAL_VALUES,
  type Signal,
} from "./modes/samples/signal.ts";

// Signals

export { createFft, type Fft } from "./signal/fft.ts";
export { createRealFft, type RealFft } from "./signal/real-fft.ts";
export { createStft, hann, type Spectrum, type Stft, type StftSettings } from "./signal/stft.ts";

// Saving

export { fromJson, toJson } from "./json/json.ts";

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

// Sparse solutions

export {
  basisPursuit,
  basisPursuitDenoise,
  basisPursuitDenoiseSteps,
  basisPursuitSteps,
  lasso,
  lassoSteps,
  type ParetoPoint,
  type SparseSolution,
} from "./sparse/basis-pursuit.ts";
export {
  type KnownMixture,
  type MixtureKind,
  mixKnownFeatures,
} from "./sparse/known-features.ts";
export type { SparseOptions } from "./sparse/options.ts";
export type { Work } from "./sparse/state.ts";

// Dictionaries

export type { WindowedSinusoids } from "./modes/dictionary/dictionary.ts";
export { windowedSinusoids } from "./modes/dictionary/windowed-sinusoids.ts";

// Operators

export { adjointMismatch, type Operator } from "./sparse/operator.ts";
export { type BandedColumns, bandedOperator } from "./sparse/operators/banded.ts";
export {
  composedOperator,
  repeatedOperator,
  subsampledOperator,
} from "./sparse/operators/combine.ts";
export { denseOperator } from "./sparse/operators/dense.ts";
export { generatedOperator } from "./sparse/operators/generated.ts";
export { dctOperator, dftOperator } from "./sparse/operators/transforms.ts";

// Random numbers

export { createRandom, deriveSeed, type Random } from "./random/random.ts";
