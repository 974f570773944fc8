import { createRandom, deriveSeed } from "../../random/random.ts";
import type { SampleGrid } from "../samples/sample-grid.ts";
import type { WindowedSinusoids } from "./dictionary.ts";

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

/** Moved centres are this part of the spread apart: features next to each other overlap by 0.98 or more. */
const HOP = 0.25;
/** Fewer entries than this in all columns are made as fast as they are transformed. */
const MANY = 2 ** 21;

/**
 * The same features with centres moved to the nearest of places of the grid a part of the spread apart, so
 * that many share a window and products are transforms; as they are where they are few.
 */
export function settleCentres(
  features: Features,
  { origin, step, length }: SampleGrid,
  reach: number,
): Features {
  const { centres, spread } = features;
  const entries = spread.reduce((sum, own) => sum + (2 * reach * own) / step, 0);
  if (entries < MANY) return features;
  return {
    ...features,
    centres: centres.map((centre, k) => {
      const hop = Math.max(1, Math.floor((HOP * spread[k]!) / step));
      const last = Math.floor((length - 1) / hop);
      const place = hop * Math.min(last, Math.max(0, Math.round((centre - origin) / (hop * step))));
      return origin + place * step;
    }),
  };
}

/** The powers of one over the root of x³ = x + 1. */
const PAIR_STEPS = [0.7548776662466927, 0.5698402909980532];

/** The powers of one over the root of x⁴ = x + 1. */
const PHASE_STEPS = [0.8191725133961645, 0.6710436067037893, 0.5497004779019703];
