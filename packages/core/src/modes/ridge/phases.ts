import type { Pausing } from "../../iterate/pauses.ts";
import { addTimesFrom, dot } from "../../linear/vectors.ts";
import { firstAbove, firstAtLeast } from "../samples/sample-grid.ts";
import type { Carrier } from "./carrier.ts";
import { type Column, coefficientsOf } from "./envelope-fit.ts";
import {
  columnsAt,
  enoughOf,
  fitRidges,
  largestOf,
  type RidgeFit,
  type RidgeProblem,
  waveAt,
} from "./fit.ts";
import { blockOf, blockWork, fitTogether } from "./joint-fit.ts";
import { coupledParts } from "./near.ts";
import { envelopeAt, hasCarrier, type Ridge, type RidgeShape, reshaped } from "./ridge.ts";

/** Steps at most. */
const MOST_STEPS = 8;
/** No step follows one that took less than this part off what was left. */
const LEAST_GAIN = 1e-3;
/** Of the energy of the largest column: what a phase and an envelope can both do is to be shared. */
const DAMPING = 1e-5;

/**
 * The fit with the phases of some carriers where they leave the least, by Gauss–Newton steps on them and the envelopes
 * together (Björck 1996): on a wave of phase φ and envelope re + i im, a change of the phase by δ adds
 * −δ (re sin φ + im cos φ). Phases change by cubic B-splines about their knots.
 *
 * @param numbers of the ridges; those without a carrier, and steady ones, are passed over
 */
export function* settlePhases(
  problem: RidgeProblem,
  start: RidgeFit,
  numbers: readonly number[],
): Pausing<RidgeFit> {
  let fit = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = yield* fitRidges(problem, yield* turned(problem, fit, numbers));
    if (next.left >= fit.left) return fit;
    const isLast = next.left > (1 - LEAST_GAIN) * fit.left;
    fit = next;
    if (isLast) return fit;
  }
  return fit;
}

/** The shapes after one step. */
function* turned(
  problem: RidgeProblem,
  { ridges }: RidgeFit,
  numbers: readonly number[],
): Pausing<RidgeShape[]> {
  const rest = Float64Array.from(problem.values);
  const envelopes = ridges.map((ridge) => {
    const columns = columnsAt(problem, ridge);
    coefficientsOf(ridge, columns).forEach((coefficient, j) => {
      addTimesFrom(rest, columns[j]!.at, -coefficient, columns[j]!.values);
    });
    return columns;
  });
  const turns = ridges.map((ridge, k) =>
    numbers.includes(k) && hasCarrier(ridge) && !ridge.steady ? turnsOf(problem, ridge) : undefined,
  );
  const damping = DAMPING * envelopes.reduce((most, own) => Math.max(most, largestOf(own)), 0);
  const blocks = [];
  for (const part of coupledParts(ridges)) {
    const members = part.flatMap((k) => [envelopes[k]!, turns[k]?.columns ?? []]);
    const block = yield* blockOf(members, damping);
    problem.work.done += blockWork(block);
    blocks.push(block);
  }
  const columns = blocks.flatMap((block) => block.columns);
  const changes = new Float64Array(columns.length);
  problem.work.done += yield* fitTogether(blocks, changes, rest, enoughOf(problem, rest));
  const found = new Map(columns.map((column, j) => [column, changes[j]!]));
  return ridges.map((ridge, k) => {
    const own = turns[k];
    return own && hasCarrier(ridge)
      ? reshaped(ridge, { carrier: withTurns(ridge.carrier, own, found) })
      : ridge;
  });
}

/** What a ridge changes by as its phase does, by each B-spline, over what makes it as large as an envelope. */
interface Turns {
  readonly columns: readonly Column[];
  readonly scale: number;
}

function turnsOf(problem: RidgeProblem, ridge: Ridge & { readonly carrier: Carrier }): Turns {
  const { times } = problem;
  const { carrier, from, to } = ridge;
  const { cosine, sine } = waveAt(problem, ridge);
  const [first, end] = [firstAtLeast(times, from), firstAbove(times, to)];
  const slopes = new Float64Array(end - first);
  let energy = 0;
  for (let i = first; i < end; i++) {
    const [re, im] = envelopeAt(ridge, times[i]!);
    slopes[i - first] = -re * sine[i]! - im * cosine[i]!;
    energy += re * re + im * im;
  }
  const scale = Math.sqrt(energy / slopes.length) || 1;
  const columns: Column[] = [];
  for (let knot = -1; knot <= carrier.phases.length; knot++) {
    const centre = carrier.start + knot * carrier.step;
    const at = Math.max(first, firstAbove(times, centre - SUPPORT * carrier.step));
    const until = Math.min(end, firstAtLeast(times, centre + SUPPORT * carrier.step));
    if (until <= at) continue;
    const values = Float64Array.from({ length: until - at }, (_, i) => {
      const place = (times[at + i]! - centre) / carrier.step;
      return (slopes[at + i - first]! * splineAt(place)) / scale;
    });
    if (dot(values, values) === 0) continue;
    columns.push({ window: knot, quadrature: "cosine", centre, at, values });
  }
  return { columns, scale };
}

/** Knots to either side that a B-spline reaches. */
const SUPPORT = 2;

/** The cubic B-spline about 0, of knots at whole numbers. */
function splineAt(place: number): number {
  const away = Math.abs(place);
  return away < 1 ? (4 - 6 * away ** 2 + 3 * away ** 3) / 6 : Math.max(0, 2 - away) ** 3 / 6;
}

/** A carrier with the B-splines about its knots, and about one more at either end, added to its phase. */
function withTurns(
  carrier: Carrier,
  { columns, scale }: Turns,
  found: ReadonlyMap<Column, number>,
): Carrier {
  const { step, phases, frequencies } = carrier;
  const turns = new Float64Array(phases.length + 2);
  for (const column of columns) turns[column.window + 1] = found.get(column)! / scale;
  return {
    ...carrier,
    phases: phases.map((phase, k) => phase + (turns[k]! + 4 * turns[k + 1]! + turns[k + 2]!) / 6),
    frequencies: frequencies.map(
      (frequency, k) => frequency + (turns[k + 2]! - turns[k]!) / (4 * Math.PI * step),
    ),
  };
}
