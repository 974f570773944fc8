import { UnmixError } from "../errors.ts";
import { run, type Steps } from "../iterate/steps.ts";
import type { Termination } from "../iterate/termination.ts";
import type { SparseSolution } from "../sparse/basis-pursuit.ts";
import { norm } from "../sparse/vectors.ts";
import type { Atoms } from "./atoms.ts";
import { decomposeInChunks, planChunks } from "./chunks.ts";
import { ending } from "./ending.ts";
import { type AtomGroups, groupAtoms } from "./group.ts";
import {
  featureRange,
  type ModeOptions,
  type ResolvedModeOptions,
  resolveOptions,
} from "./options.ts";
import { type ModeCurves, modeCurves } from "./readout.ts";
import { refitAtoms } from "./refit.ts";
import type { SpreadTried } from "./ridge/find-ridges.ts";
import { type Ridge, ridgeCurves } from "./ridge/ridge.ts";
import { restWithout, ridgeModesSteps } from "./ridge/ridge-modes.ts";
import { checkSignal, type Signal } from "./signal.ts";
import { type SolutionSummary, sparseAtoms, strongest, summaryOf } from "./sparse-atoms.ts";
import { indicesOf, sumOfAtoms } from "./sums.ts";
import { windowedSinusoids } from "./windowed-sinusoids.ts";

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
  /** Seconds: standard deviation of the windows that the ridges were sought with. */
  readonly spread?: number;
  /** The spreads that were tried, the one whose ridges describe the signal with the fewest numbers first. */
  readonly tried?: readonly SpreadTried[];
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
  /** Every setting as it was used. */
  readonly options: ResolvedModeOptions;
}

/**
 * Sparse random mode decomposition (Richardson, Schaeffer and Tran 2024): the fewest windowed sinusoids,
 * of many drawn at random, that add up to the signal but for a residual. In what they make, which has no noise
 * and no gaps, ridges are sought, and each fitted to the samples is a mode; or clusters of atoms are the modes,
 * as they are where the signal is done in chunks. Samples may be missing or at any times.
 *
 * The fewest is meant in the sense of basis pursuit denoise: the least Σ amplitude × norm of the window.
 *
 * @throws {UnmixError} on wrong input
 */
export function decomposeModes(signal: Signal, options: ModeOptions = {}): ModeDecomposition {
  return run(decomposeModesSteps(signal, options));
}

/** {@link decomposeModes} as a long computation. */
export function decomposeModesSteps(
  signal: Signal,
  options: ModeOptions = {},
): Steps<ModeDecomposition> {
  const { times, values } = checkSignal(signal);
  const plan = planChunks(times, options);
  if (plan && options.grouping?.metric === "ridges") {
    throw new UnmixError(
      "option",
      "grouping.metric is ridges, which are sought in a signal as a whole, and this one is long and done in chunks. Take a shorter part of it, raise chunkSeconds to its length, or take clusters (the metric overlap).",
    );
  }
  if (plan) return decomposeInChunks(times, values, plan, options);
  return work(times, values, resolveOptions(times, values, options));
}

function* work(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
): Steps<ModeDecomposition> {
  const { residual, drop, refit, seed } = options;
  const target = { range: featureRange(times, options), sigma: residual * norm(values), seed };
  const { atoms: all, solution } = yield* sparseAtoms(times, values, target, options);
  const found = strongest(all, drop);
  const atoms = refit ? refitAtoms(times, values, found) : found;
  const parts =
    options.grouping.metric === "ridges"
      ? yield* ridgeParts(times, values, atoms, options, solution.termination.kind === "stopped")
      : clusterParts(times, atoms, options);
  return assemble(values, options, { atoms, solution, ...parts });
}

/** Modes in any order, and what else there is of the atoms. */
interface Parts {
  readonly modes: readonly Mode[];
  readonly outliers: Float64Array;
  readonly labels: Int32Array;
  readonly groups: ModeBasis;
}

function clusterParts(times: Float64Array, atoms: Atoms, options: ResolvedModeOptions): Parts {
  const { labels, clusters, ...groups } = groupAtoms(atoms, options);
  const sums = sumsOf(times, atoms, labels, clusters);
  const modes = sums.slice(0, clusters).map((values, c) => {
    return { start: 0, values, ...modeCurves(atoms, indicesOf(labels, c), times) };
  });
  return { modes, outliers: sums[clusters]!, labels, groups };
}

function* ridgeParts(
  times: Float64Array,
  values: Float64Array,
  atoms: Atoms,
  options: ResolvedModeOptions,
  stopped: boolean,
): Steps<Parts> {
  const { ridges, outliers, labels, groups } = yield* ridgeModesSteps(
    times,
    values,
    atoms,
    options,
    stopped,
  );
  const modes = ridges.map((ridge) => ({ start: 0, ...ridgeCurves(ridge, times), ridge }));
  return { modes, outliers: outliers(restWithout(values, modes)), labels, groups };
}

interface Found extends Parts {
  readonly atoms: Atoms;
  readonly solution: SparseSolution;
}

function assemble(
  values: Float64Array,
  options: ResolvedModeOptions,
  { atoms, solution, modes: found, outliers, labels, groups }: Found,
): ModeDecomposition {
  const order = found.map((mode, c) => ({ mode, c, size: norm(mode.values) }));
  order.sort((a, b) => b.size - a.size || a.c - b.c);
  const number = new Int32Array(found.length);
  order.forEach(({ c }, place) => {
    number[c] = place;
  });
  const modes = order.map(({ mode }) => mode);
  const residual = restWithout(values, [...modes, { values: outliers }]);
  return {
    modes,
    outliers,
    residual,
    relativeResidual: norm(residual) / (norm(values) || 1),
    atoms,
    labels: labels.map((c) => (c < 0 ? -1 : number[c]!)),
    groups,
    solution: summaryOf(solution),
    termination: ending(solution.termination, atoms, modes.length),
    options,
  };
}

/** The sum of each cluster, and of the outliers last. */
function sumsOf(
  times: Float64Array,
  atoms: Atoms,
  labels: Int32Array,
  clusters: number,
): Float64Array[] {
  if (labels.length === 0) return [new Float64Array(times.length)];
  const operator = windowedSinusoids(times, atoms);
  const sum = (label: number) => sumOfAtoms(operator, atoms, indicesOf(labels, label));
  return [...Array.from({ length: clusters }, (_, c) => sum(c)), sum(-1)];
}
