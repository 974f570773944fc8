import type { Termination } from "../../iterate/termination.ts";
import type { Atoms } from "../atoms/atoms.ts";
import type { SolutionSummary } from "../atoms/sparse-atoms.ts";
import type { GroupingChoice } from "../grouping/choice.ts";
import type { AtomGroups } from "../grouping/group.ts";
import type { Mode } from "../grouping/mode.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import type { SpreadTried } from "../ridge/ridge-search.ts";

/** What the modes rest on: for clusters the radius and which others there are, for ridges the spread. */
export interface ModeBasis extends Partial<Omit<AtomGroups, "labels" | "clusters">> {
  /**
   * Seconds: standard deviation of the windows that the ridges were sought with; absent where they are steady tones,
   * sought in the signal as a whole.
   */
  readonly spread?: number;
  /** The spreads that were tried, the one whose ridges describe the signal with the fewest numbers first. */
  readonly tried?: readonly SpreadTried[];
  /** What modes were taken to be, and why, where that was chosen from the signal. */
  readonly choice?: GroupingChoice;
}

/** A signal apart: the modes, the outliers and the residual add up to it. */
export interface ModeDecomposition {
  /** The largest norm first. */
  readonly modes: readonly Mode[];
  /**
   * The sum of the atoms in no mode, one entry a sample; where modes are ridges, times the factor that
   * leaves the least.
   */
  readonly outliers: Float64Array;
  /** What is in no mode and no outlier, one entry a sample. */
  readonly residual: Float64Array;
  /** The norm of `residual`, as a part of that of the signal. */
  readonly relativeResidual: number;
  /** The features that the signal took, and what they weigh. */
  readonly atoms: Atoms;
  /** The mode of each atom, for ridges the nearest; −1 for outliers. */
  readonly labels: Int32Array;
  /** What the modes rest on. */
  readonly groups: ModeBasis;
  /** How sure the sparse solution is: its l1 norm, gap and Pareto curve. */
  readonly solution: SolutionSummary;
  /** Why the search for the sparse solution, or for ridges, ended. */
  readonly termination: Termination;
  /** Seconds: from this time on nothing was looked at, where the search in chunks was ended before the last. */
  readonly searchedTo?: number;
  /** Every setting as it was used. */
  readonly options: ResolvedModeOptions;
}
