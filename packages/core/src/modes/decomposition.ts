import type { Termination } from "../iterate/termination.ts";
import type { Atoms } from "./atoms/atoms.ts";
import type { SolutionSummary } from "./atoms/sparse-atoms.ts";
import type { GroupingChoice } from "./grouping/choice.ts";
import type { AtomGroups } from "./grouping/group.ts";
import type { ResolvedModeOptions } from "./options.ts";
import type { ModeCurves } from "./readout.ts";
import type { Ridge } from "./ridge/ridge.ts";
import type { SpreadTried } from "./ridge/ridge-search.ts";

/** A part of a signal. Lists have one entry a sample from `start` on. */
export interface Mode extends ModeCurves {
  /**
   * The sample that its lists begin with: 0, and they are as long as the signal, but for one done in chunks,
   * whose modes are told only from where they begin to where they end.
   */
  readonly start: number;
  readonly values: Float64Array;
  /** The mode by formula, where modes are ridges: `ridgeCurves` has it at any times. */
  readonly ridge?: Ridge;
}

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
  readonly atoms: Atoms;
  /** The mode of each atom, for ridges the nearest; −1 for outliers. */
  readonly labels: Int32Array;
  readonly groups: ModeBasis;
  /** How sure the sparse solution is: its l1 norm, gap and Pareto curve. */
  readonly solution: SolutionSummary;
  readonly termination: Termination;
  /** Seconds: from this time on nothing was looked at, where the search in chunks was ended before the last. */
  readonly searchedTo?: number;
  /** Every setting as it was used. */
  readonly options: ResolvedModeOptions;
}

/** The mode over all samples of a signal: silent before it begins and after it ends. */
export function wholeMode(mode: Mode, samples: number): Mode {
  if (mode.values.length === samples) return mode;
  const whole = (list: Float64Array, outside: number) => {
    const full = new Float64Array(samples).fill(outside);
    full.set(list, mode.start);
    return full;
  };
  return {
    ...mode,
    start: 0,
    values: whole(mode.values, 0),
    amplitude: whole(mode.amplitude, 0),
    frequency: whole(mode.frequency, Number.NaN),
  };
}
