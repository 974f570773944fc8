import type { RankEstimate, RankMethod, RankRow } from "@unmix/core";
import type { ResolvedMultiscaleOptions } from "@unmix/multiscale";
import type { SkipReason } from "@unmix/tables";

/**
 * The plain data of the sediment domain. Everything here crosses a worker boundary as it is and
 * survives `model.json`. Matrices are row-major typed arrays; their shapes stand beside them.
 *
 * I sinks, J features, K grid points, R sources, n grains.
 */

/** Every grain of a file: the sink it came from, its id, its measured features. */
export interface GrainTable {
  /** Feature names as the header or sheet titles give them, in input order (J). */
  readonly features: readonly string[];
  /** Sink (sample) names in input order (I). Files without names give "Sink 1", "Sink 2", … */
  readonly sinks: readonly string[];
  /** For each grain the index of its sink (n). */
  readonly sinkOf: Int32Array;
  /** For each grain its id as given, else its 1-based number within its sink (n). */
  readonly grainIds: readonly string[];
  /** n × J measured values; NaN where a cell held no usable number. */
  readonly values: Float64Array;
  /** n × J measurement errors as given (unscaled), where the file has them; NaN where blank. */
  readonly errors?: Float64Array;
  /** How many standard deviations these errors are, where the file says so and nothing in it contradicts. */
  readonly errorsAre?: "1sigma" | "2sigma";
  /** What the reader could not use, cell by cell, so that it can be counted and shown. */
  readonly skipped: readonly SkippedCell[];
  /** Rows that are no grains, so that they can be counted and shown. */
  readonly setAside?: readonly RowSetAside[];
  /** Known answers that the file carries; never used by the computation, only for comparison. */
  readonly truth?: Truth;
  /** What the reader noticed and the user should know, such as an id that stands twice. */
  readonly notes?: readonly Warning[];
}

/** A cell that held something other than a usable number. */
export interface SkippedCell {
  readonly sheet?: string;
  /** 1-based row of the sheet or file. */
  readonly row: number;
  /** Column as a spreadsheet names it: "A", "AB". */
  readonly column: string;
  /** What stood there, at most 40 characters; "" for a blank. */
  readonly text: string;
  readonly reason: SkipReason | "negativeError";
}

/**
 * A row of a table of grains that is none: statistics that close a block, headings once more, grains that
 * are said to be left out, what a wide table tells about its samples, or a note below all.
 */
export interface RowSetAside {
  readonly sheet?: string;
  /** 1-based row of the sheet or file. */
  readonly row: number;
  /** Column that told so, as a spreadsheet names it. */
  readonly column: string;
  /** What stood in the filled cells, with bars between. */
  readonly text: string;
  readonly reason: "statistics" | "headings" | "rejected" | "about" | "footnote";
}

/** Known sources, for comparison only. */
export interface Truth {
  readonly sources: readonly string[];
  /** I × sources true proportions, rows sum to 1. */
  readonly proportions?: Float64Array;
  /** For each grain the index of its true source, −1 where unknown (n). */
  readonly labels?: Int32Array;
}

/** One feature as the densities see it. */
export interface FeatureDensity {
  readonly feature: string;
  /** Whether log10 of the values is used; grid and bandwidth are then in log10 units. */
  readonly log: boolean;
  /** Kernel standard deviation, in the feature's (or its log10's) unit. */
  readonly bandwidth: number;
  /** K equally spaced points, both ends included. */
  readonly grid: Float64Array;
  /** Grains whose value entered the densities, per sink (I). */
  readonly counts: Int32Array;
}

/** The rank sweep and what each rule says of it. */
export interface RankChoice {
  readonly rows: readonly RankRow[];
  readonly chosen: number;
  /** "given" when the user set the rank. */
  readonly method: RankMethod | "given";
  /** The rank each rule would choose; disagreement is shown. */
  readonly votes: RankEstimate["votes"];
}

/** How a fit went from coarse grids to all points. */
export interface FitScales {
  /** Every option of it, with the value that was used. */
  readonly options: ResolvedMultiscaleOptions;
  /** The coarsest grid first; the last has all points. */
  readonly rows: readonly {
    /** Points of a density. */
    readonly points: number;
    readonly iterations: number;
    /** Of the densities on this grid. */
    readonly relativeError: number;
    readonly termination: string;
  }[];
}

/** How a grain's label is to be read. */
export type LabelStatus = "ok" | "undecided" | "outside" | "incomplete";

/** The most likely source of every grain. */
export interface Labels {
  /** Index of the most likely source (n). */
  readonly label: Int32Array;
  /** log10 of the two best posteriors' ratio (n), at most 15.65; undecided below 0.25. */
  readonly score: Float64Array;
  /** n × R, rows sum to 1. */
  readonly posterior: Float64Array;
  readonly status: readonly LabelStatus[];
  /** Share of bootstrap refits that gave the same label (n), with bootstrap only. */
  readonly stability?: Float64Array;
}

/** The shuffle test: do the samples differ more than chance would have them? */
export interface Separation {
  /** Centred singular values of the data, largest first. */
  readonly observed: Float64Array;
  /** The same with grains reassigned to sinks at random, mean over shuffles. */
  readonly shuffled: Float64Array;
  /** 1 + the components that rise above chance. */
  readonly rank: number;
}

/** How unlike the samples are, before anything is fitted. */
export interface SampleDissimilarity {
  /**
   * I × I: Kolmogorov and Smirnov's D of two samples, the mean over the features that both have, 0 to 1.
   * 0 on the diagonal, NaN where they have none in common.
   */
  readonly mean: Float64Array;
  /** With three samples or more. */
  readonly map?: SampleMap;
}

/** The samples as points whose distances are as near as can be to their dissimilarities. */
export interface SampleMap {
  /** I × 2, without unit. */
  readonly coordinates: Float64Array;
  /** Kruskal's stress-1: √(Σ(distance − dissimilarity)² ÷ Σ distance²), 0 or more. */
  readonly stress: number;
}

/** How well one feature tells the learned sources apart. */
export interface FeatureAdvice {
  readonly feature: string;
  /** Mutual information between the source and the feature's bin, in bits. */
  readonly information: number;
  /** The feature whose values it repeats most within sources, with the absolute correlation. */
  readonly repeats?: { readonly feature: string; readonly correlation: number };
  readonly advice: "keep" | "consider dropping" | "weak";
}

/** Learned against known, after optimal assignment of sources. */
export interface Comparison {
  /** For each known source the index of the learned source assigned to it, −1 where none. */
  readonly assignment: Int32Array;
  readonly sources: readonly string[];
  readonly proportions?: { readonly meanAbsoluteError: number; readonly correlation: number };
  /** Per known source and feature the correlation of learned and known densities (sources × J). */
  readonly densityCorrelation?: Float64Array;
  /** Densities of the known sources on the same grids (sources × J × K). */
  readonly densities?: Float64Array;
  readonly labels?: {
    readonly accuracy: number;
    /** known × learned counts. */
    readonly confusion: Int32Array;
    readonly undecided: number;
  };
}

/** Something the user should know; the code is stable, the message is a sentence. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** One row of the solver's history. */
export interface ConvergenceRow {
  readonly iteration: number;
  readonly relativeError: number;
  readonly stationarity: number;
}
