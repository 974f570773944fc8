import type { Termination } from "../iterate/termination.ts";
import { norm } from "../linear/vectors.ts";
import { aliasAdvice } from "./alias-advice.ts";
import type { Atoms } from "./atoms/atoms.ts";
import type { SolutionSummary } from "./atoms/sparse-atoms.ts";
import { ending, ridgesEnding } from "./ending.ts";
import type { GroupingChoice } from "./grouping/choice.ts";
import { leftByModes } from "./grouping/clusters.ts";
import type { AtomGroups } from "./grouping/group.ts";
import { noiseAdvice } from "./noise-advice.ts";
import type { ResolvedModeOptions } from "./options.ts";
import type { ModeCurves } from "./readout.ts";
import type { SearchEnd } from "./ridge/candidates.ts";
import type { SpreadTried } from "./ridge/find-ridges.ts";
import type { Ridge } from "./ridge/ridge.ts";
import type { SampledSignal } from "./samples/signal.ts";

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

/** What a decomposition is put together from: modes in any order, and labels by that order. */
export interface Found {
  readonly atoms: Atoms;
  readonly solution: SolutionSummary;
  /** How the search for the sparse solution ended. */
  readonly ended: Termination;
  /** What that end holds for, a sentence; nothing for the whole. */
  readonly scope?: string;
  readonly searchedTo?: number;
  /** How the search for ridges ended, where there was one. */
  readonly ridgesEnded?: SearchEnd;
  readonly modes: readonly Mode[];
  readonly labels: Int32Array;
  readonly groups: ModeBasis;
}

/** Puts the modes in order, the largest norm first, and takes them and the outliers off. */
export function assemble(
  signal: SampledSignal,
  options: ResolvedModeOptions,
  parts: Found,
): ModeDecomposition {
  const { atoms, solution, ended, scope, searchedTo, ridgesEnded, groups } = parts;
  const { modes: found, labels: unordered } = parts;
  const order = found.map((mode, c) => ({ mode, c, size: norm(mode.values) }));
  order.sort((a, b) => b.size - a.size || a.c - b.c);
  const number = new Int32Array(found.length);
  order.forEach(({ c }, place) => {
    number[c] = place;
  });
  const modes = order.map(({ mode }) => mode);
  const labels = unordered.map((c) => (c < 0 ? -1 : number[c]!));
  const scaled = options.grouping.metric === "ridges";
  const { outliers, residual } = leftByModes(signal, modes, atoms, labels, scaled);
  return {
    modes,
    outliers,
    residual,
    relativeResidual: norm(residual) / (norm(signal.values) || 1),
    atoms,
    labels,
    groups:
      atoms.amplitudes.length > 0
        ? warned(groups, [
            fewSamples(signal.times.length),
            aliasAdvice(signal, options),
            noiseAdvice(signal, { outliers, residual, labels, modes }, options),
          ])
        : groups,
    solution,
    termination:
      ridgesEnding(ridgesEnded, ended, modes.length, groups.tried?.length ?? 0, options) ??
      ending(ended, atoms, modes.length, options, scope),
    ...(searchedTo !== undefined && { searchedTo }),
    options,
  };
}

/** Of fewer samples noise has modes as well, 1 to 3 of those tried. */
const FEWEST = 30;

/** A warning where samples are so few that modes say nothing. */
function fewSamples(samples: number): string | undefined {
  if (samples >= FEWEST) return undefined;
  return `There are only ${samples} samples: modes describe any so few values, noise as well, and say nothing of components. At least ${FEWEST} are needed, better some dozens a mode.`;
}

/** With warnings before what there is to say of the grouping. */
function warned(groups: ModeBasis, warnings: readonly (string | undefined)[]): ModeBasis {
  const notes = [...warnings, groups.advice].filter((note) => note !== undefined);
  return notes.length > 0 ? { ...groups, advice: notes.join(" ") } : groups;
}
