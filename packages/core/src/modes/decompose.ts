import { UnmixError } from "../errors.ts";
import { run, type Steps } from "../iterate/steps.ts";
import { norm } from "../linear/vectors.ts";
import type { Atoms } from "./atoms/atoms.ts";
import { allowedOf, type LowSignal, onFewerSamples } from "./atoms/fewer-samples.ts";
import { refitAtoms } from "./atoms/refit.ts";
import { type SolutionSummary, sparseAtoms, strongest, summaryOf } from "./atoms/sparse-atoms.ts";
import { indicesOf } from "./atoms/sums.ts";
import { decomposeInChunks } from "./chunks/decompose-chunks.ts";
import { planChunks } from "./chunks/plan.ts";
import {
  asClusters,
  asSteadyTones,
  choiceAgainst,
  choiceOfTones,
  chooseBy,
  type GroupingChoice,
} from "./grouping/choice.ts";
import { clusterMode } from "./grouping/clusters.ts";
import { groupAtoms } from "./grouping/group.ts";
import { wholeMode } from "./grouping/mode.ts";
import type { ModeOptions, ResolvedModeOptions } from "./options/options.ts";
import { featureRange, isOpen, resolveOptions } from "./options/resolve-options.ts";
import { assemble, type Found } from "./result/assemble.ts";
import type { ModeDecomposition } from "./result/decomposition.ts";
import { ridgeCurves } from "./ridge/ridge.ts";
import { ridgeModesSteps } from "./ridge/ridge-modes.ts";
import { checkSignal, type Signal } from "./samples/signal.ts";

/**
 * Sparse random mode decomposition (Richardson, Schaeffer and Tran 2024): the fewest windowed sinusoids,
 * of many drawn at random, that add up to the signal but for a residual. In what they make, or in the samples
 * where some are missing or uneven, ridges are sought, and each fitted to the samples is a mode; or clusters of
 * atoms are the modes, as they are where the signal has many ridges or is done in chunks. Samples may be missing or
 * at any times.
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
  return work(times, values, resolveOptions(times, values, options), options);
}

/** A signal is not decimated to fewer samples than this, since of few none is to spare. */
const LEAST_SAMPLES = 1024;

function* work(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
  given: ModeOptions,
): Steps<ModeDecomposition> {
  const { residual, drop, refit, seed } = options;
  const low = onFewerSamples({ times, values }, options, {
    least: LEAST_SAMPLES,
    beyond: "turned",
  });
  const sigma =
    low.factor === 1 ? residual * norm(values) : Math.sqrt(allowedOf(values, low, options));
  const target = { range: featureRange(times, options), sigma, seed };
  const { atoms: all, solution } = yield* sparseAtoms(low.times, low.values, target, options);
  const found = strongest(all, drop);
  const atoms = refit ? refitAtoms(low.times, low.values, found) : found;
  const stopped = solution.termination.kind === "stopped";
  const { used, ...parts } =
    options.grouping.metric === "ridges"
      ? yield* ridgeParts(times, values, low, atoms, options, given, stopped)
      : { used: options, ...clusterParts(times, atoms, options) };
  const summary = onAllSamples(summaryOf(solution), low.factor);
  const ended = solution.termination;
  return assemble({ times, values }, used, { atoms, solution: summary, ended, ...parts });
}

/** Norms over the samples of which each stands for `factor` as norms over all. */
function onAllSamples(summary: SolutionSummary, factor: number): SolutionSummary {
  const root = Math.sqrt(factor);
  return {
    ...summary,
    norm: root * summary.norm,
    curve: summary.curve.map((point) => ({
      ...point,
      tau: root * point.tau,
      residualNorm: root * point.residualNorm,
    })),
  };
}

/** Modes in any order, and what else there is of the atoms. */
type Parts = Pick<Found, "modes" | "labels" | "groups" | "ridgesEnded">;

function clusterParts(times: Float64Array, atoms: Atoms, options: ResolvedModeOptions): Parts {
  const { labels, clusters, ...groups } = groupAtoms(atoms, options);
  const modes = Array.from({ length: clusters }, (_, c) =>
    wholeMode(clusterMode(times, atoms, indicesOf(labels, c)), times.length),
  );
  return { modes, labels, groups };
}

function* ridgeParts(
  times: Float64Array,
  values: Float64Array,
  low: LowSignal,
  atoms: Atoms,
  options: ResolvedModeOptions,
  given: ModeOptions,
  stopped: boolean,
): Steps<Parts & { readonly used: ResolvedModeOptions }> {
  const isChosen = isOpen(given.grouping);
  const how = { stopped, probing: isChosen, maxTones: given.maxModes };
  const steps = ridgeModesSteps(low.times, low.values, atoms, options, how);
  const { ridges, labels, groups: found, ended, probe } = yield* steps;
  const { steady: alone = false, besideTones = false } = found.tried?.[0] ?? {};
  const areTones = alone || (besideTones && ridges.some(({ steady }) => steady));
  const choice =
    areTones && isChosen
      ? choiceOfTones(ridges, alone)
      : probe && chooseBy(probe, ended, ridges.length);
  const clusters = (choice: GroupingChoice) => {
    const used = asClusters(options, given.maxModes);
    const { groups, ...parts } = clusterParts(times, atoms, used);
    return { used, ...parts, groups: { ...groups, choice } };
  };
  if (choice?.metric === "overlap") return clusters(choice);
  const last = { low: low.times.at(-1)!, all: times.at(-1)! };
  const modes = ridges.map((own) => {
    const ridge = own.to < last.low ? own : { ...own, to: last.all };
    return { start: 0, ...ridgeCurves(ridge, times), ridge };
  });
  const against = choice && choiceAgainst(modes, values);
  if (against) return clusters(against);
  const groups = { ...found, ...(choice && { choice }) };
  const used = areTones ? asSteadyTones(options, ridges.length) : options;
  return { used, modes, labels, groups, ridgesEnded: ended };
}
