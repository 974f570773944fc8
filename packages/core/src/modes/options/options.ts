import type { Placement } from "../dictionary/features.ts";

/** How atoms become modes. */
export interface Grouping {
  /**
   * `ridges`: paths of frequency over time, each with a slow envelope that is fitted to the samples. The
   * others are clusters by density, see `dbscan`. `overlap`: distances without a unit that tell the overlap
   * of atoms. `plane`: seconds, with a hertz as long as `frequencyScale`. Default: `ridges` where the signal
   * has few of them or steady tones describe it, `overlap` where it has many or is done in chunks; `groups.choice` says which and why.
   */
  readonly metric?: Metric;
  /**
   * Of `ridges`, seconds, at most the length: standard deviation of the windows that they are sought with. Default: of the
   * length over 5, 10, 20, … the one whose ridges describe the signal with the fewest numbers, see
   * `groups.tried`.
   */
  readonly spread?: number;
  /**
   * Of `ridges`: how much work the search for them may be, above 0. After it the best ridges so far are
   * kept, and `termination` says so. 1 is 10¹⁰ multiply–adds, about half a minute; the same everywhere, so
   * that results do not depend on the machine. Default 4.
   */
  readonly effort?: number;
  /** Seconds a hertz, for `plane`; default the length of the signal over the highest frequency. */
  readonly frequencyScale?: number;
  /**
   * Default: that over which the clusters stay the same the longest, see `chooseRadius`; for `overlap`
   * sought from 2 to 3.
   */
  readonly radius?: number;
  /** An atom is at the core of a cluster when it and its neighbours weigh this much; default 3. */
  readonly minPoints?: number;
  /**
   * Each atom weighs its norm over the mean norm, so weak ones link nothing; else 1 each. Default false.
   */
  readonly weighted?: boolean;
}

export type Metric = "ridges" | "overlap" | "plane";

/** What a decomposition into modes is asked for; all of it has defaults. */
export interface ModeOptions {
  /** What may be left of the signal, as a part of its norm: from 0 to below 1, default 0.05. */
  readonly residual?: number;
  /** How many features to draw; default as many as leave no gap in the plane of time and frequency. */
  readonly features?: number;
  /**
   * `phases`, the default: each feature a sinusoid of random phase. `pairs`: cosine and sine, of free
   * phase; a quarter of the features do, but the solution is sought by slower steps.
   */
  readonly kind?: "phases" | "pairs";
  /** Standard deviations of the window, seconds, one or several; default by the length of the signal. */
  readonly spreads?: number | readonly number[];
  /** Hertz, lowest and highest; default from 0 to where the signal ends, or half the sampling rate. */
  readonly frequencies?: readonly [number, number];
  /** Default `even`. */
  readonly placement?: Placement;
  /** Default 1. */
  readonly seed?: number;
  /** The weakest atoms are left out, this part of their number; they go to the residual. Default 0. */
  readonly drop?: number;
  /** Least squares over the atoms found, which undoes their shrinking; default false. */
  readonly refit?: boolean;
  /** How atoms become modes; all of it has defaults. */
  readonly grouping?: Grouping;
  /**
   * At most so many modes: ridges are sought from the strongest on, and the weakest clusters join the nearest.
   * Default 12 for ridges, or 40 where they are steady tones that alone describe the signal, 2000 in a signal that is done in chunks, else 40 for clusters that were chosen from the
   * signal, and no limit for clusters that were asked for.
   */
  readonly maxModes?: number;
  /** What may be left of the duality gap of the sparse solution, as a part; default 1e-3. */
  readonly gapTolerance?: number;
  /**
   * Of the search for the sparse solution. Default 5 million over the number of features, so that a loud recording
   * that takes thousands of features ends as well, of which the sum is near but not certain; 60 in a chunk.
   */
  readonly maxIterations?: number;
  /** Seconds, of that search; default no limit. */
  readonly timeLimit?: number;
  /**
   * A longer signal is decomposed in chunks of this many seconds, whose features are counted each for itself;
   * default 2¹⁴ samples, and at least 20 spreads, for signals of more than twice as many.
   */
  readonly chunkSeconds?: number;
  /** Seconds over which one chunk fades into the next; default 4 of the largest spread. */
  readonly overlap?: number;
}

/** Every setting as it was used: given again they give the same modes. */
export interface ResolvedModeOptions extends ModeOptions {
  readonly residual: number;
  readonly features: number;
  readonly kind: "phases" | "pairs";
  readonly spreads: readonly number[];
  readonly frequencies: readonly [number, number];
  readonly placement: Placement;
  readonly seed: number;
  readonly drop: number;
  readonly refit: boolean;
  readonly gapTolerance: number;
  readonly maxIterations: number;
  readonly grouping: Grouping & Required<Pick<Grouping, "metric" | "minPoints" | "weighted">>;
}
