import { logarithm } from "../../random/logarithm.ts";
import { norm } from "../../sparse/vectors.ts";
import { type Column, columnsOf, energyLeft, solveColumns } from "./envelope-fit.ts";
import { type RidgeProblem, waveAt } from "./fit.ts";
import type { RidgeShape } from "./ridge.ts";

/** How far from where an end was found it is sought, spreads. */
const SOUGHT = 3;
/** Samples this many spreads beyond tell of an end. */
const MARGIN = 3;
/** Instants tried at first, and at most a round when the best is narrowed down. */
const COARSE = 12;

/**
 * The shapes with the instant at which one of them begins or ends put where that describes the samples
 * around it best: a mode that stops at once is not smeared.
 *
 * @param left of the signal by the shapes as they are, as a part of its norm
 * @param number of the shape
 */
export function placeEnd(
  problem: RidgeProblem,
  shapes: readonly RidgeShape[],
  left: number,
  number: number,
  side: "from" | "to",
): readonly RidgeShape[] {
  const { times, values, spread, residual } = problem;
  const shape = shapes[number]!;
  const instants = instantsNear(problem, shape, side);
  if (instants.length === 0) return shapes;
  const range = samplesBetween(
    times,
    Math.min(shape[side], instants[0]!) - MARGIN * spread,
    Math.max(shape[side], instants.at(-1)!) + MARGIN * spread,
  );
  const price =
    (logarithm(values.length) * (Math.max(residual, left) * norm(values)) ** 2) / values.length;
  const others = shapes.flatMap((other, k) =>
    k === number ? [] : columnsOf(other, k, waveAt(problem, other), times, range),
  );
  const wave = waveAt(problem, shape);
  const costAt = (instant: number) => {
    const own = columnsOf({ ...shape, [side]: instant }, number, wave, times, range);
    const columns: Column[] = [...others, ...own];
    const x = solveColumns(columns, values);
    return energyLeft(columns, x, values, range) + price * columns.length;
  };
  const best = narrow(instants, shape[side], costAt);
  return shapes.map((other, k) => (k === number ? { ...other, [side]: best } : other));
}

/** Between samples, within reach of an end and of the samples; the first or the last sample too. */
function instantsNear(
  { times, spread }: RidgeProblem,
  shape: RidgeShape,
  side: "from" | "to",
): number[] {
  const first = times[0]!;
  const last = times.at(-1)!;
  const low = Math.max(side === "to" ? shape.from + spread : first, shape[side] - SOUGHT * spread);
  const high = Math.min(side === "to" ? last : shape.to - spread, shape[side] + SOUGHT * spread);
  const instants: number[] = [];
  if (side === "from" && low <= first) instants.push(first);
  for (let i = 1; i < times.length; i++) {
    const instant = (times[i - 1]! + times[i]!) / 2;
    if (instant >= low && instant <= high) instants.push(instant);
  }
  if (side === "to" && high >= last) instants.push(last);
  return instants;
}

function samplesBetween(times: Float64Array, low: number, high: number): [number, number] {
  let from = 0;
  while (from < times.length && times[from]! < low) from++;
  let to = times.length;
  while (to > from && times[to - 1]! > high) to--;
  return [from, to];
}

/** The cheapest of the instants, or the given one: every few at first, then those around the best. */
function narrow(instants: readonly number[], given: number, costAt: (instant: number) => number) {
  let best = given;
  let least = costAt(given);
  let place = -1;
  const tried = new Set<number>();
  const attempt = (k: number) => {
    if (k < 0 || k >= instants.length || tried.has(k)) return;
    tried.add(k);
    const cost = costAt(instants[k]!);
    if (cost >= least) return;
    least = cost;
    best = instants[k]!;
    place = k;
  };
  let stride = Math.max(1, Math.floor(instants.length / COARSE));
  for (let k = 0; k < instants.length; k += stride) attempt(k);
  attempt(instants.length - 1);
  while (stride > 1 && place >= 0) {
    const around = place;
    const finer = Math.max(1, Math.floor(stride / 4));
    for (let k = around - stride + finer; k < around + stride; k += finer) attempt(k);
    stride = finer;
  }
  return best;
}
