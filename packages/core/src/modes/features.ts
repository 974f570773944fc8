import { createRandom, deriveSeed } from "../random/random.ts";
import type { WindowedSinusoids } from "./windowed-sinusoids.ts";

/** From where features are drawn. */
export interface FeatureRange {
  /** Seconds. */
  readonly centres: readonly [number, number];
  /** Hertz. */
  readonly frequencies: readonly [number, number];
  /** Standard deviations of the window, seconds; each gets an equal part of the features. */
  readonly spreads: readonly number[];
}

/** How features are drawn: evenly by a rule with a random start, or each by itself. */
export type Placement = "even" | "independent";

/** Features drawn at random, one spread after the other. */
export type Features = WindowedSinusoids & {
  readonly centres: Float64Array;
  readonly frequencies: Float64Array;
  readonly spread: Float64Array;
  readonly phases?: Float64Array;
};

/**
 * Draws (centre, frequency, phase) from the box that `range` and a whole turn span. `even` adds
 * multiples of the powers of one over the root of x⁴ = x + 1 (x³ = x + 1 without phases) to a random
 * start, modulo 1: points that leave no gap and form no clump, whatever their number (Roberts 2018).
 *
 * @param count of features, at least 1 a spread
 * @param pairs without phases, each a pair of cosine and sine
 */
export function drawFeatures(
  range: FeatureRange,
  count: number,
  pairs: boolean,
  placement: Placement,
  seed: number,
): Features {
  const centres = new Float64Array(count);
  const frequencies = new Float64Array(count);
  const spread = new Float64Array(count);
  const phases = new Float64Array(count);
  const steps = pairs ? PAIR_STEPS : PHASE_STEPS;
  const { spreads } = range;
  const place = ([low, high]: readonly [number, number], part: number) => low + part * (high - low);
  for (let w = 0; w < spreads.length; w++) {
    const from = Math.floor((w * count) / spreads.length);
    const to = Math.floor(((w + 1) * count) / spreads.length);
    const random = createRandom(deriveSeed(seed, w));
    const start = steps.map(() => random.uniform());
    for (let k = from; k < to; k++) {
      const parts = steps.map((step, axis) =>
        placement === "even" ? (start[axis]! + (k - from) * step) % 1 : random.uniform(),
      );
      centres[k] = place(range.centres, parts[0]!);
      frequencies[k] = place(range.frequencies, parts[1]!);
      phases[k] = 2 * Math.PI * (parts[2] ?? 0);
      spread[k] = spreads[w]!;
    }
  }
  return { centres, frequencies, spread, ...(!pairs && { phases }) };
}

/** The powers of one over the root of x³ = x + 1. */
const PAIR_STEPS = [0.7548776662466927, 0.5698402909980532];

/** The powers of one over the root of x⁴ = x + 1. */
const PHASE_STEPS = [0.8191725133961645, 0.6710436067037893, 0.5497004779019703];
