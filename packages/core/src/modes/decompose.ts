import { run, type Steps } from "../iterate/steps.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { basisPursuitDenoiseSteps, type SparseSolution } from "../sparse/basis-pursuit.ts";
import type { Operator } from "../sparse/operator.ts";
import { norm, subtract } from "../sparse/vectors.ts";
import type { Atoms } from "./atoms.ts";
import { drawFeatures, type Features, settleCentres } from "./features.ts";
import { type AtomGroups, groupAtoms } from "./group.ts";
import {
  featureRange,
  type ModeOptions,
  REACH,
  type ResolvedModeOptions,
  resolveOptions,
} from "./options.ts";
import { type ModeCurves, modeCurves } from "./readout.ts";
import { refitAtoms } from "./refit.ts";
import { sampleGrid } from "./sample-grid.ts";
import { checkSignal, type Signal } from "./signal.ts";
import { windowedSinusoids } from "./windowed-sinusoids.ts";

/** A part of a signal: the sum of one cluster of atoms. Lists have one entry a sample. */
export interface Mode extends ModeCurves {
  readonly values: Float64Array;
}

/** A signal apart: the modes, the outliers and the residual add up to it. */
export interface ModeDecomposition {
  /** The largest norm first. */
  readonly modes: readonly Mode[];
  /** The sum of the atoms in no mode, one entry a sample. */
  readonly outliers: Float64Array;
  /** What no atom explains, one entry a sample. */
  readonly residual: Float64Array;
  /** The norm of `residual`, as a part of that of the signal. */
  readonly relativeResidual: number;
  readonly atoms: Atoms;
  /** The mode of each atom, −1 for outliers. */
  readonly labels: Int32Array;
  /** What the modes rest on: the radius, and which others there are. */
  readonly groups: Omit<AtomGroups, "labels" | "clusters">;
  /** How sure the sparse solution is: its l1 norm, gap and Pareto curve. */
  readonly solution: Pick<SparseSolution, "norm" | "gap" | "curve" | "iterations" | "work">;
  readonly termination: Termination;
  /** Every setting as it was used. */
  readonly options: ResolvedModeOptions;
}

/**
 * Sparse random mode decomposition (Richardson, Schaeffer and Tran 2024): the fewest windowed sinusoids,
 * of many drawn at random, that add up to the signal but for a residual; atoms near each other in time
 * and frequency are a mode. Samples may be missing or at any times.
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
  return work(times, values, resolveOptions(times, values, options));
}

function* work(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
): Steps<ModeDecomposition> {
  const { features: count, kind, placement, seed, drop, refit } = options;
  const range = featureRange(times, options);
  const drawn = drawFeatures(range, count, kind === "pairs", placement, seed);
  const grid = sampleGrid(times);
  const features = grid ? settleCentres(drawn, grid, REACH) : drawn;
  const solution = yield* solve(times, values, features, options);
  const found = strongest(atomsOf(features, solution.x), drop);
  const atoms = refit ? refitAtoms(times, values, found) : found;
  const groups = groupAtoms(atoms, options);
  return assemble(times, values, options, { atoms, groups, solution });
}

function* solve(
  times: Float64Array,
  values: Float64Array,
  features: Features,
  options: ResolvedModeOptions,
): Steps<SparseSolution> {
  const operator = windowedSinusoids(times, { ...features, reach: REACH });
  const { gapTolerance, maxIterations, timeLimit } = options;
  const pairs = options.kind === "pairs";
  const sigma = options.residual * norm(values);
  const steps = basisPursuitDenoiseSteps(operator, values, sigma, {
    weights: windowNorms(times, features),
    gapTolerance,
    ...(pairs && { groups: Uint32Array.from({ length: operator.columns }, (_, j) => j >> 1) }),
    ...(maxIterations !== undefined && { maxIterations }),
    ...(timeLimit !== undefined && { timeLimit }),
  });
  return yield* staged(steps);
}

/** The progress of the solver, under the name of what it does here. */
function* staged(steps: Steps<SparseSolution>): Steps<SparseSolution> {
  let next = steps.next();
  while (!next.done) next = steps.next(yield { ...next.value, stage: "Sparse features" });
  return next.value;
}

/**
 * The norm that the sinusoid of each feature has on average over its phase. Where no or few samples
 * fall into the window, such as in a gap, it is that of a typical one: else such features, of which
 * the samples say little, would come at no price.
 */
function windowNorms(times: Float64Array, features: Features): Float64Array {
  const { centres, spread } = features;
  const none = new Float64Array(centres.length);
  // A cosine and a sine are the window together, whatever the frequency.
  const pairs = windowedSinusoids(times, { centres, frequencies: none, spread, reach: REACH });
  const norms = pairs.columnNorms!();
  const windows = spread.map((_, k) => Math.hypot(norms[2 * k]!, norms[2 * k + 1]!) / Math.SQRT2);
  const least = new Map<number, number>();
  for (const width of new Set(spread)) {
    const own = windows.filter((_, k) => spread[k] === width);
    least.set(width, 0.5 * (norm(own) / Math.sqrt(own.length) || 1));
  }
  return windows.map((size, k) => Math.max(size, least.get(spread[k]!)!));
}

/** The features in use; a negative coefficient is half a turn of the phase. */
function atomsOf(features: Features, x: Float64Array): Atoms {
  const { phases } = features;
  const used: number[] = [];
  const sizes: number[] = [];
  const angles: number[] = [];
  for (let k = 0; k < features.centres.length; k++) {
    const [cosine, sine] = phases
      ? [x[k]! * Math.sin(phases[k]!), x[k]! * Math.cos(phases[k]!)]
      : [x[2 * k]!, x[2 * k + 1]!];
    const size = phases ? Math.abs(x[k]!) : Math.hypot(cosine, sine);
    if (size === 0) continue;
    used.push(k);
    sizes.push(size);
    angles.push(Math.atan2(cosine, sine));
  }
  return {
    centres: Float64Array.from(used, (k) => features.centres[k]!),
    frequencies: Float64Array.from(used, (k) => features.frequencies[k]!),
    spread: Float64Array.from(used, (k) => features.spread[k]!),
    phases: Float64Array.from(angles),
    amplitudes: Float64Array.from(sizes),
  };
}

/** All atoms but the weakest, which are `drop` of their number; one at least stays. */
function strongest(atoms: Atoms, drop: number): Atoms {
  const count = atoms.amplitudes.length;
  const order = Array.from({ length: count }, (_, k) => k).sort(
    (a, b) => atoms.amplitudes[a]! - atoms.amplitudes[b]! || a - b,
  );
  const kept = order.slice(Math.min(count - 1, Math.floor(drop * count))).sort((a, b) => a - b);
  const pick = (list: Float64Array) => Float64Array.from(kept, (k) => list[k]!);
  return {
    centres: pick(atoms.centres),
    frequencies: pick(atoms.frequencies),
    spread: pick(atoms.spread as Float64Array),
    phases: pick(atoms.phases),
    amplitudes: pick(atoms.amplitudes),
  };
}

/** The sum of some atoms at the times, by the operator that they were found with. */
export function sumOfAtoms(operator: Operator, { amplitudes }: Atoms, members: number[]) {
  const x = new Float64Array(amplitudes.length);
  for (const k of members) x[k] = amplitudes[k]!;
  const out = new Float64Array(operator.rows);
  operator.forward(x, out);
  return out;
}

interface Found {
  readonly atoms: Atoms;
  readonly groups: AtomGroups;
  readonly solution: SparseSolution;
}

function assemble(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
  { atoms, groups, solution }: Found,
): ModeDecomposition {
  const { labels: clusters, clusters: count, ...basis } = groups;
  const sums = sumsOf(times, atoms, clusters, count);
  const order = sums.slice(0, count).map((sum, c) => ({ c, size: norm(sum) }));
  order.sort((a, b) => b.size - a.size || a.c - b.c);
  const number = new Int32Array(count);
  order.forEach(({ c }, place) => {
    number[c] = place;
  });
  const labels = clusters.map((c) => (c < 0 ? -1 : number[c]!));
  const modes = order.map(({ c }, place) => {
    const members = indicesOf(labels, place);
    return { values: sums[c]!, ...modeCurves(atoms, members, times) };
  });
  const outliers = sums[count]!;
  const residual = Float64Array.from(values);
  for (const sum of sums) subtract(residual, sum, residual);
  const { norm: size, gap, curve, iterations, work: effort } = solution;
  return {
    modes,
    outliers,
    residual,
    relativeResidual: norm(residual) / (norm(values) || 1),
    atoms,
    labels,
    groups: basis,
    solution: { norm: size, gap, curve, iterations, work: effort },
    termination: ending(solution, atoms, count),
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
  const operator = windowedSinusoids(times, { ...atoms, reach: REACH });
  const sum = (label: number) => sumOfAtoms(operator, atoms, indicesOf(labels, label));
  return [...Array.from({ length: clusters }, (_, c) => sum(c)), sum(-1)];
}

function indicesOf(labels: Int32Array, label: number): number[] {
  const indices: number[] = [];
  labels.forEach((own, k) => {
    if (own === label) indices.push(k);
  });
  return indices;
}

function ending(solution: SparseSolution, atoms: Atoms, modes: number): Termination {
  const { kind } = solution.termination;
  if (atoms.amplitudes.length === 0 && kind === "converged") {
    return termination("converged", "The signal is 0 everywhere: there are no modes.");
  }
  if (kind === "targetUnreachable") {
    return termination(
      kind,
      "The features cannot come as near to the signal as the residual asks: raise features, widen frequencies, give several spreads, or allow a larger residual.",
    );
  }
  if (kind === "iterationLimit") {
    return termination(
      kind,
      "The limit on steps came before the sparse solution was certain. Raise maxIterations or gapTolerance, or take the result as it is: modes, outliers and residual add up all the same.",
    );
  }
  if (kind !== "converged") return solution.termination;
  return termination(
    kind,
    modes > 0
      ? "The sparse solution is certified, and its atoms are in modes."
      : "The sparse solution is certified, but no atoms lie dense enough for a mode, so all are outliers: raise grouping.radius, or lower grouping.minPoints.",
  );
}
