import { logarithm } from "../../random/logarithm.ts";
import { norm } from "../../sparse/vectors.ts";
import type { Carrier } from "./carrier.ts";
import {
  columnsOf,
  energyLeft,
  ridgesOf,
  solveColumns,
  type Wave,
  waveOf,
  windowsOf,
} from "./envelope-fit.ts";
import type { Rest } from "./rest.ts";
import { envelopeAt, type Ridge, type RidgeShape } from "./ridge.ts";

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
  /** Waves at the samples, by carrier: they cost more than the rest. */
  readonly waves: WeakMap<Carrier, Wave>;
}

/** Ridges, and how well they describe the signal. */
export interface RidgeFit {
  readonly ridges: readonly Ridge[];
  /** Norm of what is left, over that of the signal. */
  readonly left: number;
  /**
   * With n samples, k numbers, and r what may be left: n log(1 + left² ÷ r²) + k log n, Schwarz's
   * criterion (1978) for noise that is unknown, but not below r. A ridge has a number a window for its
   * amplitude, and one a spread for its phase: how fine it was followed stays in the carrier when the
   * envelope gets wide.
   */
  readonly cost: number;
}

/** The best ridges of the given shapes together. */
export function fitRidges(problem: RidgeProblem, shapes: readonly RidgeShape[]): RidgeFit {
  const { times, values } = problem;
  const all = [0, times.length] as const;
  const columns = shapes.flatMap((shape, k) =>
    columnsOf(shape, k, waveAt(problem, shape), times, all),
  );
  const x = solveColumns(columns, values);
  const size = norm(values);
  const left = Math.sqrt(energyLeft(columns, x, values, all)) / size;
  return {
    ridges: ridgesOf(shapes, columns, x, times[0]!),
    left,
    cost: costOf(problem, left, numbersOf(problem, shapes)),
  };
}

function numbersOf({ times, spread }: RidgeProblem, shapes: readonly RidgeShape[]): number {
  const windows = (shape: RidgeShape) => windowsOf(shape, times[0]!).count;
  return shapes.reduce((sum, shape) => {
    const phases = shape.carrier ? windows({ ...shape, width: Math.min(spread, shape.width) }) : 0;
    return sum + windows(shape) + phases;
  }, 0);
}

function costOf({ values, residual }: RidgeProblem, left: number, numbers: number): number {
  const count = values.length;
  const least = Math.max(residual, LEAST_RESIDUAL);
  return count * logarithm(1 + (left / least) ** 2) + numbers * logarithm(count);
}

/** Below this residual nothing counts as left. */
const LEAST_RESIDUAL = 1e-3;

export function waveAt({ waves, times }: RidgeProblem, shape: RidgeShape): Wave {
  const { carrier } = shape;
  const known = carrier && waves.get(carrier);
  if (known) return known;
  const wave = waveOf(shape, times);
  if (carrier) waves.set(carrier, wave);
  return wave;
}

/** The same shapes with the phases of the envelopes taken into their carriers. */
export function followPhases(ridges: readonly Ridge[]): RidgeShape[] {
  return ridges.map((ridge) => {
    const { carrier, from, to, width } = ridge;
    return { from, to, width, ...(carrier && { carrier: followPhase(ridge, carrier) }) };
  });
}

function followPhase(ridge: Ridge, carrier: Carrier): Carrier {
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
