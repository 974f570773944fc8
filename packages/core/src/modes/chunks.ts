import { UnmixError } from "../errors.ts";
import type { Steps } from "../iterate/steps.ts";
import { type Termination, termination } from "../iterate/termination.ts";
import { deriveSeed } from "../random/random.ts";
import { norm, subtract } from "../sparse/vectors.ts";
import type { Atoms } from "./atoms.ts";
import { decimate, decimationFor } from "./decimate.ts";
import type { ModeDecomposition } from "./decompose.ts";
import { ending } from "./ending.ts";
import { groupAtoms } from "./group.ts";
import { type ModeOptions, type ResolvedModeOptions, resolveOptions } from "./options.ts";
import { modeCurves } from "./readout.ts";
import { refitAtoms } from "./refit.ts";
import { firstAtLeast, sampleGrid } from "./sample-grid.ts";
import { pickAtoms, type SolutionSummary, sparseAtoms, strongest } from "./sparse-atoms.ts";
import { indicesOf, sumOfAtoms } from "./sums.ts";
import { REACH, windowedSinusoids } from "./windowed-sinusoids.ts";

/** How a long signal is cut. Chunk k begins at `first` + k × (`seconds` − `overlap`). */
export interface ChunkPlan {
  readonly first: number;
  readonly count: number;
  readonly seconds: number;
  /** Over which one chunk fades into the next, seconds. */
  readonly overlap: number;
  readonly spreads: readonly number[];
}

/** Samples a chunk. */
const USUAL = 2 ** 14;
const SPREADS_A_CHUNK = 20;
const SPREADS_AN_OVERLAP = 4;
/** Features a chunk, where their number is not given: more take longer and hardly lower the sum. */
const FEATURES = 20_000;

/**
 * How to cut, or nothing where the signal is to be done at once. Chunks are of one length, at most that
 * which was asked for.
 *
 * @throws {UnmixError} when `chunkSeconds` or `overlap` is not what it must be
 */
export function planChunks(times: Float64Array, options: ModeOptions): ChunkPlan | undefined {
  const { chunkSeconds, overlap, spreads: given } = options;
  checkPositive("chunkSeconds", chunkSeconds);
  checkPositive("overlap", overlap);
  const length = times.at(-1)! - times[0]!;
  const list = given === undefined ? [] : typeof given === "number" ? [given] : given;
  const widest = Math.max(0, ...list);
  const usual = Math.max((USUAL * length) / (times.length - 1), SPREADS_A_CHUNK * widest);
  const most = chunkSeconds ?? usual;
  if (chunkSeconds === undefined ? length <= 2 * usual : length <= chunkSeconds) return undefined;
  const spreads = given === undefined ? [most / SPREADS_A_CHUNK] : list;
  const fade = overlap ?? Math.min(most / 2, SPREADS_AN_OVERLAP * Math.max(...spreads));
  if (fade > most / 2) {
    throw new UnmixError(
      "option",
      `overlap is ${fade} and chunkSeconds ${most}; the overlap must be at most half of a chunk.`,
      { overlap: fade, chunkSeconds: most },
    );
  }
  // A plan made again from its own chunks is the same.
  const count = Math.ceil((length - fade) / (most - fade) - 1e-9);
  return {
    first: times[0]!,
    count,
    seconds: (length - fade) / count + fade,
    overlap: fade,
    spreads,
  };
}

function checkPositive(name: string, value: number | undefined): void {
  if (value === undefined || value > 0) return;
  throw new UnmixError("option", `${name} is ${value}; it must be a number of seconds above 0.`, {
    name,
    value,
  });
}

/**
 * A long signal in chunks that fade into each other: the pieces, each the signal times its share of 1, add
 * up to it, and so do their atoms and what is left of each. All atoms are grouped together, so a mode goes on
 * from chunk to chunk. Time is linear in the length, but for the grouping.
 */
export function* decomposeInChunks(
  times: Float64Array,
  values: Float64Array,
  plan: ChunkPlan,
  given: ModeOptions,
): Steps<ModeDecomposition> {
  const options = resolveForChunks(times, values, plan, given);
  const pieces = Array.from({ length: plan.count }, (_, c) => pieceOf(times, values, plan, c));
  const level = noiseLevel(pieces, options.residual ** 2);
  const started = performance.now();
  const found: Atoms[] = [];
  const summaries: { summary: SolutionSummary; ended: Termination; chunk: number }[] = [];
  for (let c = 0; c < plan.count; c++) {
    const piece = pieces[c]!;
    const sigma = Math.sqrt(level * piece.samples);
    // What is left of a quiet chunk may be all of it.
    if (piece.energy <= sigma ** 2) continue;
    const left = timeLeft(options, started);
    const steps = pieceAtoms(times, values, plan, c, piece, sigma, { ...options, ...left });
    let next = steps.next();
    while (!next.done) {
      const fraction = (c + Math.min(0.9, next.value.iteration / 100)) / plan.count;
      const stage = `Sparse features, chunk ${c + 1} of ${plan.count}`;
      next = steps.next(yield { ...next.value, stage, fraction });
    }
    found.push(next.value.atoms);
    const { solution } = next.value;
    summaries.push({ summary: solution, ended: solution.termination, chunk: c });
    if (["stopped", "timeLimit"].includes(solution.termination.kind)) break;
  }
  const atoms = strongest(pool(found), options.drop);
  return assemble(times, values, options, atoms, joinSummaries(summaries, plan.count));
}

/** The seconds that are left, where there is a limit. */
function timeLeft({ timeLimit }: ModeOptions, started: number) {
  if (timeLimit === undefined) return {};
  return { timeLimit: Math.max(0, timeLimit - (performance.now() - started) / 1000) };
}

/** Steps of the search in one chunk; what is then not certain is told. */
const STEPS_A_CHUNK = 500;

/** The settings, of which `features` are for each chunk. */
function resolveForChunks(
  times: Float64Array,
  values: Float64Array,
  plan: ChunkPlan,
  given: ModeOptions,
): ResolvedModeOptions {
  const { spreads, seconds, overlap } = plan;
  const { frequencies } = resolveOptions(times, values, { ...given, spreads });
  const end = firstAtLeast(times, plan.first + seconds);
  const own = { times: times.subarray(0, end), values: values.subarray(0, end) };
  const resolved = resolveOptions(own.times, own.values, {
    maxIterations: STEPS_A_CHUNK,
    ...given,
    spreads,
    frequencies,
    grouping: { metric: "overlap", ...given.grouping },
  });
  const features = given.features ?? Math.min(resolved.features, FEATURES * spreads.length);
  return { ...resolved, features, chunkSeconds: seconds, overlap };
}

/** The samples of a chunk. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly energy: number;
  /** Σ share², how many samples it counts for. */
  readonly samples: number;
}

function pieceOf(times: Float64Array, values: Float64Array, plan: ChunkPlan, chunk: number): Piece {
  const begin = plan.first + chunk * (plan.seconds - plan.overlap);
  const from = chunk === 0 ? 0 : firstAtLeast(times, begin);
  const last = chunk === plan.count - 1;
  const to = last ? times.length : firstAtLeast(times, begin + plan.seconds);
  let energy = 0;
  let samples = 0;
  for (let i = from; i < to; i++) {
    const square = shareOf(plan, chunk, times[i]!) ** 2;
    energy += square * values[i]! ** 2;
    samples += square;
  }
  return { from, to, energy, samples };
}

/** The part of a sample that belongs to a chunk; the parts of all chunks add up to 1. */
export function shareOf(plan: ChunkPlan, chunk: number, time: number): number {
  const { first, count, seconds, overlap } = plan;
  const begin = first + chunk * (seconds - overlap);
  const rising = (from: number) => {
    const part = Math.min(1, Math.max(0, (time - from) / overlap));
    return Math.sin((Math.PI / 2) * part) ** 2;
  };
  const before = chunk === 0 ? 1 : rising(begin);
  const after = chunk === count - 1 ? 0 : rising(begin + seconds - overlap);
  return before - after;
}

/**
 * The energy a sample that may be left of every piece, so that all that is left is `share` of the energy;
 * of a piece with less, all may be left. So the loud and the quiet are told as exactly as in one problem.
 */
function noiseLevel(pieces: readonly Piece[], share: number): number {
  const target = share * pieces.reduce((sum, { energy }) => sum + energy, 0);
  const order = pieces
    .filter(({ samples }) => samples > 0)
    .sort((a, b) => a.energy / a.samples - b.energy / b.samples);
  let samples = order.reduce((sum, piece) => sum + piece.samples, 0);
  let left = target;
  for (const piece of order) {
    const level = left / samples;
    if (piece.energy > level * piece.samples) return level;
    left -= piece.energy;
    samples -= piece.samples;
  }
  return 0;
}

/** At least this part of what may be left is left where decimation took more than its due. */
const LEAST = 0.5;

/** The atoms of one piece, on fewer samples where its frequencies allow. */
function* pieceAtoms(
  times: Float64Array,
  values: Float64Array,
  plan: ChunkPlan,
  chunk: number,
  { from, to, energy }: ReturnType<typeof pieceOf>,
  sigma: number,
  options: ResolvedModeOptions,
) {
  const own = times.slice(from, to);
  const piece = own.map((time, i) => shareOf(plan, chunk, time) * values[from + i]!);
  const { spreads, frequencies } = options;
  const grid = sampleGrid(own);
  const highest = frequencies[1] + REACH / (2 * Math.PI * Math.min(...spreads));
  const factor = grid && !grid.places ? decimationFor(grid.step, highest) : 1;
  const fewer = decimate(piece, factor);
  const kept = factor === 1 ? own : own.filter((_, i) => i % factor === 0);
  // What lies above the frequencies asked for stays in the residual.
  const above = factor === 1 ? 0 : energy - factor * norm(fewer.values) ** 2;
  const allowed = Math.max(sigma ** 2 - Math.max(0, above), (LEAST * sigma) ** 2);
  const target = {
    range: { centres: [own[0]!, own.at(-1)!] as const, frequencies, spreads },
    sigma: Math.sqrt(allowed / factor),
    seed: deriveSeed(options.seed, chunk),
  };
  const { atoms, solution } = yield* sparseAtoms(kept, fewer.values, target, options);
  const { refit } = options;
  return { atoms: refit ? refitAtoms(kept, fewer.values, atoms) : atoms, solution };
}

function pool(parts: readonly Atoms[]): Atoms {
  const count = parts.reduce((sum, { amplitudes }) => sum + amplitudes.length, 0);
  const joined = (pick: (atoms: Atoms) => Float64Array) => {
    const all = new Float64Array(count);
    let at = 0;
    for (const part of parts) {
      all.set(pick(part), at);
      at += part.amplitudes.length;
    }
    return all;
  };
  return {
    centres: joined(({ centres }) => centres),
    frequencies: joined(({ frequencies }) => frequencies),
    spread: joined(({ spread }) => spread as Float64Array),
    phases: joined(({ phases }) => phases),
    amplitudes: joined(({ amplitudes }) => amplitudes),
  };
}

/** The chunks' solutions as one: norms and work add up, the gap is what is left of them all. */
function joinSummaries(
  parts: readonly { summary: SolutionSummary; ended: Termination; chunk: number }[],
  chunks: number,
): { solution: SolutionSummary; ended: Termination } {
  const sum = (pick: (summary: SolutionSummary) => number) =>
    parts.reduce((total, { summary }) => total + pick(summary), 0);
  const size = sum(({ norm }) => norm);
  const unsure = parts.filter(({ ended }) => ended.kind !== "converged");
  const worst = unsure.at(-1);
  const advice =
    worst &&
    `This holds for ${unsure.length} of ${chunks} chunks, chunk ${worst.chunk + 1} the last of them. ${worst.ended.advice}`;
  return {
    solution: {
      norm: size,
      gap: size > 0 ? sum(({ norm, gap }) => norm * gap) / size : 0,
      curve: [],
      iterations: sum(({ iterations }) => iterations),
      work: {
        forward: sum(({ work }) => work.forward),
        adjoint: sum(({ work }) => work.adjoint),
        columns: sum(({ work }) => work.columns),
        roots: sum(({ work }) => work.roots),
        faceSteps: sum(({ work }) => work.faceSteps),
      },
    },
    ended: worst ? termination(worst.ended.kind, advice) : termination("converged"),
  };
}

/** Modes hold from their first atom to their last: of thousands the whole length would be too much. */
function assemble(
  times: Float64Array,
  values: Float64Array,
  options: ResolvedModeOptions,
  atoms: Atoms,
  { solution, ended }: { solution: SolutionSummary; ended: Termination },
): ModeDecomposition {
  const { labels: clusters, clusters: count, ...groups } = groupAtoms(atoms, options);
  const residual = Float64Array.from(values);
  const members = membersOf(clusters, count);
  const modes = members.map((list) => stretchOfMode(times, atoms, list));
  const order = modes.map((_, c) => c).sort((a, b) => modes[b]!.size - modes[a]!.size || a - b);
  const number = new Int32Array(count);
  order.forEach((c, place) => {
    number[c] = place;
  });
  for (const c of order) takeFrom(residual, modes[c]!);
  const outside = stretchOfMode(times, atoms, indicesOf(clusters, -1));
  const outliers = new Float64Array(values.length);
  outliers.set(outside.values, outside.start);
  takeFrom(residual, outside);
  return {
    modes: order.map((c) => {
      const { start, values: own } = modes[c]!;
      const local = times.subarray(start, start + own.length);
      return { start, values: own, ...modeCurves(atoms, members[c]!, local) };
    }),
    outliers,
    residual,
    relativeResidual: norm(residual) / (norm(values) || 1),
    atoms,
    labels: clusters.map((c) => (c < 0 ? -1 : number[c]!)),
    groups,
    solution,
    termination: ending(ended, atoms, count),
    options,
  };
}

function membersOf(labels: Int32Array, clusters: number): number[][] {
  const members: number[][] = Array.from({ length: clusters }, () => []);
  labels.forEach((label, k) => {
    if (label >= 0) members[label]!.push(k);
  });
  return members;
}

interface Part {
  readonly start: number;
  readonly values: Float64Array;
  readonly size: number;
}

/** The sum of some atoms where they are not 0. */
function stretchOfMode(times: Float64Array, atoms: Atoms, members: readonly number[]): Part {
  const own = pickAtoms(atoms, members);
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  own.centres.forEach((centre, k) => {
    const wide = REACH * (own.spread as Float64Array)[k]!;
    from = Math.min(from, centre - wide);
    to = Math.max(to, centre + wide);
  });
  const start = members.length > 0 ? firstAtLeast(times, from) : 0;
  const local = times.subarray(start, firstAtLeast(times, to));
  if (local.length === 0) return { start: 0, values: new Float64Array(0), size: 0 };
  const operator = windowedSinusoids(local, own);
  const all = members.map((_, k) => k);
  const values = sumOfAtoms(operator, own, all);
  return { start, values, size: norm(values) };
}

function takeFrom(residual: Float64Array, { start, values }: Part): void {
  const own = residual.subarray(start, start + values.length);
  subtract(own, values, own);
}
