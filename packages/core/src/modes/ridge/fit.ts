import type { Pausing } from "../../iterate/pauses.ts";
import { addTimesFrom, dot, norm } from "../../linear/vectors.ts";
import { logarithm } from "../../random/logarithm.ts";
import type { Carrier } from "./carrier.ts";
import {
  type Column,
  coefficientsOf,
  columnsOf,
  ridgeOf,
  type Wave,
  waveOf,
  windowsOf,
} from "./envelope-fit.ts";
import { type Block, blockOf, blockWork, DAMPING, fitTogether } from "./joint-fit.ts";
import { coupledParts } from "./near.ts";
import type { Rest } from "./rest.ts";
import { envelopeAt, type Ridge, type RidgeShape, reshaped } from "./ridge.ts";
import { isNoTrend } from "./trend.ts";

/** A signal whose ridges are sought. */
export interface RidgeProblem {
  /** Seconds, rising. */
  readonly times: Float64Array;
  /** One a time, not all 0. */
  readonly values: Float64Array;
  /** What ridges leave of what is sought in. */
  readonly rest: Rest;
  /** Hertz, where the signal ends. */
  readonly highest: number;
  /** What may be left of the signal, as a part of its norm. */
  readonly residual: number;
  /** Standard deviation of the windows that ridges are sought with, seconds. */
  readonly spread: number;
  readonly memory: FitMemory;
  /** Of the energy of the largest column: what keeps apart what the samples cannot tell apart. 1e-3 unless given. */
  readonly damping?: number;
  /** Whether the phase of a ridge has a number a knot, however near they are; see {@link RidgeFit}. */
  readonly countsKnots?: boolean;
  readonly work: WorkMeter;
}

/** Multiply–adds done so far, about: a measure of time that is the same on every machine. */
export interface WorkMeter {
  done: number;
}

/** What fits of one problem have in common and cost the most. */
export interface FitMemory {
  /** Waves at the samples, by carrier. */
  readonly waves: WeakMap<Carrier, Wave>;
  /** Columns by the shape that they are of. */
  readonly columns: WeakMap<RidgeShape, readonly Column[]>;
  /** Blocks by the columns of their first member. */
  readonly blocks: WeakMap<readonly Column[], Block>;
}

export function emptyMemory(): FitMemory {
  return { waves: new WeakMap(), columns: new WeakMap(), blocks: new WeakMap() };
}

/** A phase and a frequency. */
const NUMBERS_OF_TONE = 2;

/** Ridges, and how well they describe the signal. */
export interface RidgeFit {
  readonly ridges: readonly Ridge[];
  /** Norm of what is left, over that of the signal. */
  readonly left: number;
  /**
   * With n samples, k numbers, and r what may be left: n log(1 + left² ÷ r²) + k log n, Schwarz's
   * criterion (1978) for noise that is unknown, but not below r. A ridge has a number a window for its
   * amplitude, and one a spread for its phase: how fine it was followed stays in the carrier when the
   * envelope gets wide. Where the knots of the carrier are farther apart than that, or the problem counts them, it
   * has one a knot, and a steady ridge has two. Infinite with a trend that oscillates, see {@link isNoTrend}.
   */
  readonly cost: number;
}

/**
 * The best ridges of the given shapes together. Those that are ridges already are where the search begins, so that
 * it is short where few change.
 */
export function* fitRidges(
  problem: RidgeProblem,
  shapes: readonly (RidgeShape | Ridge)[],
): Pausing<RidgeFit> {
  const { times, values } = problem;
  const members = shapes.map((shape) => columnsAt(problem, shape));
  const blocks = yield* blocksOf(problem, shapes, members);
  const rest = Float64Array.from(values);
  const known = new Map<Column, number>();
  shapes.forEach((shape, number) => {
    if (!("cosine" in shape)) return;
    const columns = members[number]!;
    coefficientsOf(shape, columns).forEach((coefficient, j) => {
      const { at, values: own } = columns[j]!;
      known.set(columns[j]!, coefficient);
      addTimesFrom(rest, at, -coefficient, own);
    });
  });
  const all = blocks.flatMap(({ columns }) => columns);
  const x = Float64Array.from(all, (column) => known.get(column) ?? 0);
  const size = norm(values);
  problem.work.done += yield* fitTogether(blocks, x, rest, enoughOf(problem, rest));
  all.forEach((column, j) => {
    known.set(column, x[j]!);
  });
  const left = norm(rest) / size;
  const ridges = shapes.map((shape, number) => {
    const columns = members[number]!;
    const coefficients = Float64Array.from(columns, (column) => known.get(column)!);
    const ridge = ridgeOf(shape, columns, coefficients, times[0]!);
    problem.memory.columns.set(ridge, columns);
    return ridge;
  });
  const cost = ridges.some(isNoTrend)
    ? Number.POSITIVE_INFINITY
    : costOf(problem, left, numbersOf(problem, shapes));
  return { ridges, left, cost };
}

/** The columns of shapes, one list each, in blocks of those that are near each other. */
function* blocksOf(
  problem: RidgeProblem,
  shapes: readonly RidgeShape[],
  members: readonly (readonly Column[])[],
): Pausing<Block[]> {
  const largest = members.reduce((most, own) => Math.max(most, largestOf(own)), 0);
  const damping = (problem.damping ?? DAMPING) * largest;
  const blocks: Block[] = [];
  for (const part of coupledParts(shapes)) {
    blocks.push(
      yield* blockAt(
        problem,
        part.map((number) => members[number]!),
        damping,
      ),
    );
  }
  return blocks;
}

/** Takes off some values, one a sample, what the envelopes of ridges can make of them. */
export function* takeEnvelopesOff(
  problem: RidgeProblem,
  ridges: readonly Ridge[],
  values: Float64Array,
): Pausing<void> {
  const members = ridges.map((ridge) => columnsAt(problem, ridge));
  const blocks = yield* blocksOf(problem, ridges, members);
  const size = members.reduce((sum, { length }) => sum + length, 0);
  const enough = EXACT * dot(values, values);
  problem.work.done += yield* fitTogether(blocks, new Float64Array(size), values, enough);
}

/** No ridges: everything is left. */
export function emptyFit(problem: RidgeProblem): RidgeFit {
  return { ridges: [], left: 1, cost: costOf(problem, 1, 0) };
}

/** How exact the costs of fits are. */
const EXACT = 1e-7;

/** The energy that a fit need not find, where so much is left. */
export function enoughOf({ values, residual }: RidgeProblem, rest: Float64Array): number {
  const allowed = (Math.max(residual, LEAST_RESIDUAL) * norm(values)) ** 2;
  return (EXACT * (dot(rest, rest) + allowed)) / values.length;
}

/** The columns of a shape at all samples. */
export function columnsAt(problem: RidgeProblem, shape: RidgeShape): readonly Column[] {
  const { times, memory } = problem;
  const known = memory.columns.get(shape);
  if (known) return known;
  const own = columnsOf(shape, waveAt(problem, shape), times, [0, times.length]);
  memory.columns.set(shape, own);
  return own;
}

/** The energy of the largest column. */
export function largestOf(columns: readonly Column[]): number {
  return columns.reduce((most, { values }) => Math.max(most, dot(values, values)), 0);
}

function* blockAt(
  { memory: { blocks }, work }: RidgeProblem,
  members: readonly (readonly Column[])[],
  damping: number,
): Pausing<Block> {
  const known = blocks.get(members[0]!);
  const same =
    known?.damping === damping &&
    known.members.length === members.length &&
    known.members.every((one, k) => one === members[k]);
  if (same) return known;
  const block = yield* blockOf(members, damping);
  work.done += blockWork(block);
  blocks.set(members[0]!, block);
  return block;
}

export function numbersOf(
  { times, spread, countsKnots }: RidgeProblem,
  shapes: readonly RidgeShape[],
): number {
  const windows = (shape: RidgeShape) => windowsOf(shape, times[0]!).count;
  const phases = ({ carrier, width, ...shape }: RidgeShape) => {
    if (!carrier) return 0;
    if (shape.steady) return NUMBERS_OF_TONE;
    return windows({
      ...shape,
      width: countsKnots ? carrier.step : Math.max(Math.min(spread, width), carrier.step),
    });
  };
  return shapes.reduce((sum, shape) => sum + windows(shape) + phases(shape), 0);
}

/** What a description costs, see {@link RidgeFit}. */
export function costOf({ values, residual }: RidgeProblem, left: number, numbers: number): number {
  const count = values.length;
  const least = Math.max(residual, LEAST_RESIDUAL);
  return count * logarithm(1 + (left / least) ** 2) + numbers * logarithm(count);
}

/** Below this residual nothing counts as left. */
export const LEAST_RESIDUAL = 1e-3;

export function waveAt({ memory: { waves }, times }: RidgeProblem, shape: RidgeShape): Wave {
  const { carrier } = shape;
  const known = carrier && waves.get(carrier);
  if (known) return known;
  const wave = waveOf(shape, times);
  if (carrier) waves.set(carrier, wave);
  return wave;
}

/** The shape of a ridge with the phase of its envelope taken into its carrier; a steady ridge as it is. */
export function followPhase(ridge: Ridge): RidgeShape {
  const { carrier, steady } = ridge;
  if (steady) return ridge;
  return reshaped(ridge, carrier && { carrier: turned(ridge, carrier) });
}

function turned(ridge: Ridge, carrier: Carrier): Carrier {
  const { start, step, frequencies, phases } = carrier;
  const sizes = new Float64Array(phases.length);
  const angles = new Float64Array(phases.length);
  for (let k = 0; k < phases.length; k++) {
    const [re, im] = envelopeAt(ridge, start + k * step);
    sizes[k] = Math.hypot(re, im);
    angles[k] = Math.atan2(im, re);
  }
  const least = FAINT * sizes.reduce((most, size) => Math.max(most, size), 0);
  for (let k = 1; k < angles.length; k++) {
    const turns = (angles[k]! - angles[k - 1]!) / (2 * Math.PI);
    angles[k] = sizes[k]! < least ? angles[k - 1]! : angles[k]! - 2 * Math.PI * Math.round(turns);
  }
  const last = phases.length - 1;
  return {
    start,
    step,
    phases: phases.map((phase, k) => phase + angles[k]!),
    frequencies: frequencies.map((frequency, k) => {
      const [a, b] = [Math.max(0, k - 1), Math.min(last, k + 1)];
      return b > a
        ? frequency + (angles[b]! - angles[a]!) / (2 * Math.PI * (b - a) * step)
        : frequency;
    }),
  };
}

/** Below this part of its peak an envelope tells no phase. */
const FAINT = 0.05;
