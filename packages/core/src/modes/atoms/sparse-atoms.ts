import type { Steps } from "../../iterate/steps.ts";
import { type Termination, termination } from "../../iterate/termination.ts";
import { norm } from "../../linear/vectors.ts";
import { basisPursuitDenoiseSteps, type SparseSolution } from "../../sparse/basis-pursuit.ts";
import { REACH } from "../dictionary/dictionary.ts";
import {
  drawFeatures,
  type FeatureRange,
  type Features,
  settleCentres,
} from "../dictionary/features.ts";
import { windowedSinusoids } from "../dictionary/windowed-sinusoids.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import { type SampleGrid, sampleGrid } from "../samples/sample-grid.ts";
import { type Atoms, spreadOf } from "./atoms.ts";

/** How sure a sparse solution is: its l1 norm, gap and Pareto curve. */
export type SolutionSummary = Pick<
  SparseSolution,
  "norm" | "gap" | "curve" | "iterations" | "work"
>;

export function summaryOf({
  norm,
  gap,
  curve,
  iterations,
  work,
}: SolutionSummary): SolutionSummary {
  return { norm, gap, curve, iterations, work };
}

/** What is asked of a sparse sum of features. */
export interface SparseTarget {
  readonly range: FeatureRange;
  /** What may be left, in the unit of the signal. */
  readonly sigma: number;
  readonly seed: number;
  /** How many features an exact finish may have in use at most; as many as it has room for where not given. */
  readonly room?: number;
}

/** The fewest features, of many drawn at random, that add up to the values but for `sigma`. */
export function* sparseAtoms(
  times: Float64Array,
  values: Float64Array,
  { range, sigma, seed, room }: SparseTarget,
  options: ResolvedModeOptions,
): Steps<{ atoms: Atoms; solution: SparseSolution }> {
  const pairs = options.kind === "pairs";
  const drawn = drawFeatures(range, options.features, pairs, options.placement, seed);
  const features = settleCentres(drawn, sampleGrid(times) ?? evenPlaces(times), REACH);
  const operator = windowedSinusoids(times, features);
  const { gapTolerance, maxIterations, timeLimit } = options;
  const size = norm(values);
  const steps = basisPursuitDenoiseSteps(operator, values, sigma, {
    weights: windowNorms(times, features),
    gapTolerance,
    maxIterations,
    ...(room !== undefined && { activeSet: room }),
    ...(pairs && { groups: Uint32Array.from({ length: operator.columns }, (_, j) => j >> 1) }),
    ...(timeLimit !== undefined && { timeLimit }),
  });
  const found = yield* staged(steps, size, sigma);
  const limited = found.termination.kind === "iterationLimit";
  const solution = limited ? { ...found, termination: unsure(found, size, sigma) } : found;
  return { atoms: atomsOf(features, solution.x), solution };
}

/** More than may be left, beyond the digits that are told. */
const BEYOND = 1.005;

/** The end of a search that the limit on steps came before. */
function unsure(found: SparseSolution, size: number, sigma: number): Termination {
  const { iterations, residualNorm, gap } = found;
  const steps = `${iterations} step${iterations === 1 ? "" : "s"}`;
  // An incomplete solution may lie below the optimum; then the gap says nothing.
  const above = gap > 0 ? `, and is at most ${percent(gap)} above the least` : "";
  const state = residualNorm > BEYOND * sigma ? "not complete" : "near, but not certain";
  return termination(
    "iterationLimit",
    `After ${steps} the sparse sum is ${state}: it leaves ${percent(residualNorm / size)} of the signal, of ${percent(sigma / size)} asked for${above}. Take the result as it is, since modes, outliers and residual add up all the same; or raise maxIterations, or the residual asked for.`,
  );
}

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(2))} %`;
}

/** As many places as there are samples. */
function evenPlaces(times: Float64Array): SampleGrid {
  const [length, origin] = [times.length, times[0]!];
  return { origin, step: (times.at(-1)! - origin) / (length - 1), length };
}

/**
 * The progress of the solver, in words of what it does here: what is left of the signal, and what may be. Its most
 * iterations, of which it takes a small part, tell nothing.
 */
function* staged(steps: Steps<SparseSolution>, size: number, sigma: number): Steps<SparseSolution> {
  let next = steps.next();
  while (!next.done) {
    const left = (next.value.statistics.residualNorm ?? size) / (size || 1);
    const words = `Sparse features, ${percent(left)} of the signal left of ${percent(sigma / (size || 1))} asked for`;
    next = steps.next(yield { ...next.value, stage: words, maxIterations: 1 });
  }
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
  const pairs = windowedSinusoids(times, { centres, frequencies: none, spread });
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
export function strongest(atoms: Atoms, drop: number): Atoms {
  const count = atoms.amplitudes.length;
  const order = Array.from({ length: count }, (_, k) => k).sort(
    (a, b) => atoms.amplitudes[a]! - atoms.amplitudes[b]! || a - b,
  );
  const kept = order.slice(Math.min(count - 1, Math.floor(drop * count))).sort((a, b) => a - b);
  return pickAtoms(atoms, kept);
}

/** Some of the atoms. */
export function pickAtoms(atoms: Atoms, members: readonly number[]): Atoms {
  const pick = (list: Float64Array) => Float64Array.from(members, (k) => list[k]!);
  return {
    centres: pick(atoms.centres),
    frequencies: pick(atoms.frequencies),
    spread: Float64Array.from(members, (k) => spreadOf(atoms, k)),
    phases: pick(atoms.phases),
    amplitudes: pick(atoms.amplitudes),
  };
}
