import { createBanded, solveFactored } from "../../linear/banded.ts";
import { addTimesFrom, dot, dotFrom, norm } from "../../linear/vectors.ts";
import { logarithm } from "../../random/logarithm.ts";
import { firstAbove, firstAtLeast } from "../samples/sample-grid.ts";
import { type Column, coefficientsOf, columnsOf, windowsOf } from "./envelope-fit.ts";
import { columnsAt, type RidgeFit, type RidgeProblem, type WorkMeter, waveAt } from "./fit.ts";
import { bandOf, DAMPING, factorDamped, productWithin } from "./joint-fit.ts";
import type { Side } from "./ridge.ts";

/** Samples this many spreads beyond tell of an end. */
const MARGIN = 3;

/**
 * What it costs that a ridge begins or ends at an instant: the energy left of the samples around, and the price of the
 * numbers. All ridges around are fitted anew for every instant: what stops at once has to do with others however far
 * off in frequency.
 *
 * What samples add to the products of columns is summed once where the instants asked for make the ridge longer and
 * longer.
 *
 * @param number of the ridge
 * @param bounds the first and the last instant that will be asked for
 */
export function costsOfEnds(
  problem: RidgeProblem,
  fit: RidgeFit,
  number: number,
  side: Side,
  bounds: readonly [number, number],
): (instant: number) => number {
  const { times, values, spread, residual } = problem;
  const ridge = fit.ridges[number]!;
  const low = firstAtLeast(times, bounds[0] - MARGIN * spread);
  const high = firstAbove(times, bounds[1] + MARGIN * spread);
  const longest = { ...ridge, [side]: side === "to" ? bounds[1] : bounds[0] };
  const others = fit.ridges.filter(
    (other) => other !== ridge && other.from < times[high - 1]! && other.to > times[low]!,
  );
  const left = without(problem, fit, [ridge, ...others]).subarray(low, high);
  const rows = rowsOf(
    columnsOf(longest, waveAt(problem, ridge), times, [low, high]),
    others.flatMap((other) => columnsOf(other, waveAt(problem, other), times, [low, high])),
  );
  const sumsAt = growingSums(rows, left, low, side, problem.work);
  const energy = dot(left, left);
  const price =
    (logarithm(values.length) * (Math.max(residual, fit.left) * norm(values)) ** 2) / values.length;
  return (instant) => {
    const samples =
      side === "to" ? firstAbove(times, instant) - low : high - firstAtLeast(times, instant);
    const sums = sumsAt(samples);
    const { start, count } = windowsOf({ ...ridge, [side]: instant }, times[0]!);
    const [first, last] = [start - ridge.width / 2, start + (count - 0.5) * ridge.width];
    const kept = [...rows.keys()].filter((i) => {
      const { own, column } = rows[i]!;
      return !own || (column.centre > first && column.centre < last && sums.energy(i) > 0);
    });
    problem.work.done += kept.length * sums.band ** 2;
    return energy - explained(sums, kept) + price * kept.length;
  };
}

/** The values less all ridges of a fit but some. */
function without(
  problem: RidgeProblem,
  { ridges }: RidgeFit,
  some: RidgeFit["ridges"],
): Float64Array {
  const rest = Float64Array.from(problem.values);
  for (const ridge of ridges) {
    if (some.includes(ridge)) continue;
    const columns = columnsAt(problem, ridge);
    coefficientsOf(ridge, columns).forEach((coefficient, j) => {
      const { at, values } = columns[j]!;
      addTimesFrom(rest, at, -coefficient, values);
    });
  }
  return rest;
}

interface Row {
  readonly column: Column;
  /** Whether it is of the ridge whose end is sought. */
  readonly own: boolean;
}

function rowsOf(own: readonly Column[], others: readonly Column[]): Row[] {
  const rows = [
    ...own.map((column) => ({ column, own: true })),
    ...others.map((column) => ({ column, own: false })),
  ];
  return rows.sort((a, b) => a.column.centre - b.column.centre);
}

/** What columns have in common where those of the ridge reach over some samples only. */
interface Sums {
  readonly samples: number;
  readonly band: number;
  /** Products of columns, as in a banded matrix. */
  readonly products: Float64Array;
  /** Products with the values. */
  readonly along: Float64Array;
  /** Of a column with itself. */
  readonly energy: (row: number) => number;
}

/**
 * The sums by the number of samples that the ridge has of these, counted from the side where it goes on.
 *
 * @param left the values, from sample `low` on
 */
function growingSums(
  rows: readonly Row[],
  left: Float64Array,
  low: number,
  side: Side,
  work: WorkMeter,
): (samples: number) => Sums {
  const columns = rows.map(({ column }) => column);
  const band = bandOf(columns);
  const high = low + left.length;
  const sums = (samples: number, products: Float64Array, along: Float64Array): Sums => {
    return { samples, band, products, along, energy: (i) => products[i * (band + 1) + band]! };
  };
  const pairs = { own: pairsWithin(rows, band, true), others: pairsWithin(rows, band, false) };
  /** Adds what is in common from a sample to below another, of pairs with a column of the ridge or of the others. */
  const add = ({ products, along }: Sums, from: number, to: number, whose: "own" | "others") => {
    columns.forEach((a, i) => {
      const first = Math.max(from, a.at);
      const last = Math.min(to, a.at + a.values.length);
      if (first >= last) return;
      work.done += (last - first) * pairs[whose][i]!.length;
      for (const j of pairs[whose][i]!) {
        products[i * (band + 1) + band + j - i]! += productWithin(a, columns[j]!, first, last);
      }
      if (rows[i]!.own !== (whose === "own")) return;
      along[i]! += dotFrom(a.values, first - a.at, left, first - low, last - first);
    });
  };
  const none = sums(0, new Float64Array(rows.length * (band + 1)), new Float64Array(rows.length));
  add(none, low, high, "others");
  const known = [none];
  return (samples) => {
    const before = known.reduce((best, one) =>
      one.samples <= samples && one.samples > best.samples ? one : best,
    );
    if (before.samples >= samples) return before;
    const grown = sums(samples, before.products.slice(), before.along.slice());
    if (side === "to") add(grown, low + before.samples, low + samples, "own");
    else add(grown, high - samples, high - before.samples, "own");
    known.push(grown);
    return grown;
  };
}

/** For each row those up to it, at most `band` before, with which it is a pair with a row of the ridge, or without. */
function pairsWithin(rows: readonly Row[], band: number, own: boolean): number[][] {
  const numbers = [...rows.keys()];
  return rows.map((row, i) =>
    numbers.slice(Math.max(0, i - band), i + 1).filter((j) => (row.own || rows[j]!.own) === own),
  );
}

/** What columns explain of the energy of the values. */
function explained(sums: Sums, kept: readonly number[]): number {
  const { band, products, along } = sums;
  const damping = DAMPING * kept.reduce((most, i) => Math.max(most, sums.energy(i)), 0);
  const matrix = createBanded(kept.length, band);
  kept.forEach((row, i) => {
    for (let j = Math.max(0, i - band); j <= i; j++) {
      const away = row - kept[j]!;
      if (away > band) continue;
      matrix.lower[i * (band + 1) + band + j - i] = products[row * (band + 1) + band - away]!;
    }
  });
  factorDamped(matrix, damping);
  const x = Float64Array.from(kept, (row) => along[row]!);
  solveFactored(matrix, x);
  return kept.reduce((sum, row, i) => sum + x[i]! * (along[row]! + damping * x[i]!), 0);
}
