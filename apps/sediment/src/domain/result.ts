import type { Origin } from "@unmix/tables";
import type { SedimentOptions } from "./options.ts";
import type {
  Comparison,
  ConvergenceRow,
  FeatureAdvice,
  FeatureDensity,
  FitScales,
  GrainTable,
  Labels,
  RankChoice,
  SampleDissimilarity,
  Separation,
  Warning,
} from "./types.ts";

/**
 * All that a run gives: what the page shows, the command writes and `model.json` keeps. Plain data.
 * Sources are ordered by their mean share, largest first, so that the order is stable between runs.
 */
export interface SedimentResult {
  readonly table: GrainTable;
  /** Resolved: every setting with the value that was used. */
  readonly options: SedimentOptions;
  /** The features used (J of the tensor), in the order of the table. */
  readonly features: readonly FeatureDensity[];
  /** Points of each grid, K. */
  readonly points: number;
  /** I × J × K densities of the samples, each fibre sums to about 1; a missing fibre is all zero. */
  readonly densities: Float64Array;
  /** Left out above 500 samples, and in a `model.json` of an earlier version. */
  readonly dissimilarity?: SampleDissimilarity;
  readonly rank: number;
  readonly ranks: RankChoice;
  /** I × R mixing proportions, rows sum to 1. */
  readonly proportions: Float64Array;
  /** Bootstrap 95 % intervals of the proportions (I × R each). */
  readonly intervals?: { readonly low: Float64Array; readonly high: Float64Array };
  /** R × J × K densities of the sources, each fibre sums to 1. */
  readonly sources: Float64Array;
  readonly sourceNames: readonly string[];
  /**
   * J × J covariance of the features' normal scores within sources, used to label grains where the
   * option `joint` is "copula". About 1 on the diagonal; 0 where features are independent.
   */
  readonly dependence: Float64Array;
  readonly labels: Labels;
  /** I × R shares of the grains of a sink labelled with each source. */
  readonly shares: Float64Array;
  /** I × J relative residual ‖Y − A B‖ / ‖Y‖ of each sample and feature. */
  readonly residuals: Float64Array;
  readonly fit: {
    /** ‖Y − A B‖ of the factorization as solved, before its densities and proportions are made to sum to 1. */
    readonly loss: number;
    /** The same ÷ ‖Y‖. */
    readonly relativeError: number;
    /** No factorization of this rank, as solved, has a smaller loss. */
    readonly svdBound: number;
    /** The same two of `proportions` and `sources`, which sum to 1, over the fibres that were measured. */
    readonly normalised: { readonly loss: number; readonly relativeError: number };
    /** On all points. */
    readonly iterations: number;
    /** The way there from coarser grids, before missing densities were filled; left out where there was none. */
    readonly scales?: FitScales;
    readonly termination: { readonly kind: string; readonly advice: string };
    readonly history: readonly ConvergenceRow[];
  };
  readonly separation?: Separation;
  readonly advice: readonly FeatureAdvice[];
  readonly comparison?: Comparison;
  readonly warnings: readonly Warning[];
  /** Name and SHA-256 of the input, and the program that made the result. */
  readonly origin: Origin;
}
