import type { Progress, Steps } from "../../iterate/steps.ts";
import { dot, norm } from "../../linear/vectors.ts";
import { deriveSeed } from "../../random/random.ts";
import type { SparseSolution } from "../../sparse/basis-pursuit.ts";
import type { Atoms } from "../atoms/atoms.ts";
import { allowedOf, type LowSignal, onFewerSamples } from "../atoms/fewer-samples.ts";
import { refitAtoms } from "../atoms/refit.ts";
import { sparseAtoms, strongest } from "../atoms/sparse-atoms.ts";
import { sumAt } from "../atoms/sums.ts";
import { REACH } from "../dictionary/dictionary.ts";
import type { ResolvedModeOptions } from "../options/options.ts";
import { firstAtLeast } from "../samples/sample-grid.ts";
import { type ChunkPlan, fadeOf, shareOf, spanOf } from "./plan.ts";

/** What came of one chunk. */
export interface ChunkAtoms {
  readonly chunk: number;
  readonly atoms: Atoms;
  readonly solution: SparseSolution;
}

/** Steps of the search in one chunk, where their number is not given; what is then not certain is told. */
export const STEPS_A_CHUNK = 60;

/**
 * The atoms of a long signal, chunk by chunk. A chunk is what the ones before it left, faded out at its end; it
 * reaches as far beyond its span as its windows do, so all that is left in the end was once counted. What one
 * was allowed to leave and did not the next one may. Chunks with less than that have no atoms.
 */
export function* chunkAtoms(
  times: Float64Array,
  values: Float64Array,
  plan: ChunkPlan,
  options: ResolvedModeOptions,
): Steps<ChunkAtoms[]> {
  const started = performance.now();
  const signal = onFewerSamples({ times, values }, options, { least: 1, beyond: "silent" });
  const level = noiseLevel(signal, plan, allowedOf(values, signal, options));
  const rest = signal.values.slice();
  const reach = REACH * Math.max(...plan.spreads);
  const found: ChunkAtoms[] = [];
  let carried = 0;
  for (let chunk = 0; chunk < plan.count; chunk++) {
    const [begin, end] = spanOf(plan, chunk);
    const last = chunk === plan.count - 1;
    const from = chunk === 0 ? 0 : firstAtLeast(signal.times, begin - reach);
    const to = last ? rest.length : firstAtLeast(signal.times, end + reach);
    const settled = last ? to : firstAtLeast(signal.times, end - plan.overlap - reach);
    const own = signal.times.slice(from, to);
    const piece = own.map((time, i) => fadeOf(plan, chunk, time) * rest[from + i]!);
    const allowed = level * samplesOf(signal.times, plan, chunk) + carried;
    if (energyOf(piece) > allowed) {
      const target = {
        range: {
          centres: [Math.max(begin, times[0]!), Math.min(end, times.at(-1)!)] as const,
          frequencies: options.frequencies,
          spreads: options.spreads,
        },
        sigma: Math.sqrt(allowed),
        seed: deriveSeed(options.seed, chunk),
        room: ROOM,
      };
      const left = timeLeft(options, started);
      const steps = sparseAtoms(own, piece, target, { ...options, ...left });
      const { atoms: all, solution } = yield* toldAs(steps, chunk, plan.count);
      const fewer = solution.termination.kind === "converged" ? all : strongestOf(all, own, piece);
      const atoms = options.refit ? refitAtoms(own, piece, fewer) : fewer;
      found.push({ chunk, atoms, solution });
      sumAt(own, atoms).forEach((value, i) => {
        rest[from + i]! -= value;
      });
      if (wasHalted({ solution })) break;
    }
    carried = Math.max(0, allowed - energyOf(rest.subarray(from, settled)));
  }
  return found;
}

/** Whether the search ended in a chunk by request, or for want of time, so that none after it was begun. */
export function wasHalted({ solution }: Pick<ChunkAtoms, "solution">): boolean {
  const { kind } = solution.termination;
  return kind === "stopped" || kind === "timeLimit";
}

/** Atoms of a chunk that an exact finish is for: with more it takes longer than all steps together. */
const ROOM = 1000;

/** Atoms of a chunk whose search did not come to its end, at most: it has no sparse sum, and could have any number. */
const MOST_UNSURE = 3000;

/** The strongest atoms where there are too many, times the factor that leaves the least; the others are left. */
function strongestOf(atoms: Atoms, times: Float64Array, piece: Float64Array): Atoms {
  const count = atoms.amplitudes.length;
  if (count <= MOST_UNSURE) return atoms;
  const kept = strongest(atoms, 1 - MOST_UNSURE / count);
  const sum = sumAt(times, kept);
  const factor = Math.max(0, dot(piece, sum) / dot(sum, sum));
  return { ...kept, amplitudes: kept.amplitudes.map((size) => factor * size) };
}

/**
 * The energy a sample that may be left of every chunk, so that in all `allowed` is left; of a chunk with less, all
 * may be left. So the loud and the quiet are told as exactly as in one problem.
 */
function noiseLevel({ times, values }: LowSignal, plan: ChunkPlan, allowed: number): number {
  const pieces = Array.from({ length: plan.count }, (_, chunk) => {
    const [from, to] = rowsOf(times, plan, chunk);
    let energy = 0;
    for (let i = from; i < to; i++) energy += (shareOf(plan, chunk, times[i]!) * values[i]!) ** 2;
    return { energy, samples: samplesOf(times, plan, chunk) };
  });
  const order = pieces
    .filter(({ samples }) => samples > 0)
    .sort((a, b) => a.energy / a.samples - b.energy / b.samples);
  let samples = order.reduce((sum, piece) => sum + piece.samples, 0);
  let left = allowed;
  for (const piece of order) {
    const level = left / samples;
    if (piece.energy > level * piece.samples) return level;
    left -= piece.energy;
    samples -= piece.samples;
  }
  return 0;
}

/** The samples that a chunk has a share of, from and to. */
function rowsOf(times: Float64Array, plan: ChunkPlan, chunk: number): readonly [number, number] {
  const [begin, end] = spanOf(plan, chunk);
  const last = chunk === plan.count - 1;
  return [firstAtLeast(times, begin), last ? times.length : firstAtLeast(times, end)];
}

/** The sum of its shares: how many samples a chunk counts for. */
function samplesOf(times: Float64Array, plan: ChunkPlan, chunk: number): number {
  const [from, to] = rowsOf(times, plan, chunk);
  let samples = 0;
  for (let i = from; i < to; i++) samples += shareOf(plan, chunk, times[i]!);
  return samples;
}

/** The seconds that are left, where there is a limit. */
function timeLeft({ timeLimit }: ResolvedModeOptions, started: number) {
  if (timeLimit === undefined) return {};
  return { timeLimit: Math.max(0, timeLimit - (performance.now() - started) / 1000) };
}

function* toldAs<Result>(steps: Steps<Result>, chunk: number, count: number): Steps<Result> {
  let next = steps.next();
  while (!next.done) {
    const told: Progress = {
      ...next.value,
      stage: `Sparse features, chunk ${chunk + 1} of ${count}`,
      fraction: (chunk + Math.min(0.9, next.value.iteration / STEPS_A_CHUNK)) / count,
    };
    next = steps.next(yield told);
  }
  return next.value;
}

function energyOf(values: Float64Array): number {
  return norm(values) ** 2;
}
