import { createRandom, deriveSeed, UnmixError } from "@unmix/core";
import type { GrainTable, Truth } from "../types.ts";
import { DETECTION_LIMIT, drawValue, FEATURES, SOURCES } from "./sources.ts";

/** How large the example is, and which one of the many. */
export interface ExampleOptions {
  /** A whole number from 0; default 1. */
  readonly seed?: number;
  /** Samples, 2 or more; default 16. */
  readonly sinks?: number;
  /** Grains of each sample, 1 or more; default 80. */
  readonly grainsPerSink?: number;
}

/** One grain in 40 lacks one measurement. */
const BLANK_ONE_IN = 40;

/** The example with what its files need beyond the table. */
export interface PlantedGrains {
  readonly table: GrainTable & { readonly truth: Required<Truth> };
  /** n × J: whether the value is missing because it lies below the detection limit. */
  readonly belowDetection: Uint8Array;
  /** I × sources: grains of each source in each sink. */
  readonly counts: Int32Array;
}

/**
 * Grains with a known truth: three planted sources of zircon-like grains mixed into every sample in
 * proportions of its own. A few values are missing, as in measured data. The same options give the
 * same table on every engine.
 *
 * Within a sample the grains stand in the order of their sources, as in the wide workbook.
 */
export function exampleGrains(options: ExampleOptions = {}): GrainTable {
  return plantGrains(options).table;
}

/** The example with what its files need beyond the table. */
export function plantGrains(options: ExampleOptions): PlantedGrains {
  const { seed = 1, sinks = 16, grainsPerSink = 80 } = options;
  checkCount("sinks", sinks, 2);
  checkCount("grainsPerSink", grainsPerSink, 1);
  const R = SOURCES.length;
  const J = FEATURES.length;
  const grains = sinks * grainsPerSink;
  const counts = plantCounts(deriveSeed(seed, 0), sinks, grainsPerSink);
  const sinkOf = new Int32Array(grains);
  const labels = new Int32Array(grains);
  const values = new Float64Array(grains * J);
  const belowDetection = new Uint8Array(grains * J);
  const random = createRandom(deriveSeed(seed, 1));
  let n = 0;
  for (let i = 0; i < sinks; i++) {
    for (let r = 0; r < R; r++) {
      for (let k = 0; k < counts[i * R + r]!; k++, n++) {
        sinkOf[n] = i;
        labels[n] = r;
        for (let j = 0; j < J; j++) values[n * J + j] = drawValue(random, j, r);
        if (values[n * J + J - 1]! < DETECTION_LIMIT) {
          values[n * J + J - 1] = Number.NaN;
          belowDetection[n * J + J - 1] = 1;
        }
        // Never the first feature, so that every grain keeps a value.
        if (random.integer(BLANK_ONE_IN) === 0) {
          const j = 1 + random.integer(J - 2);
          values[n * J + j] = Number.NaN;
        }
      }
    }
  }
  const table = {
    features: FEATURES.map((feature) => feature.name),
    sinks: Array.from({ length: sinks }, (_, i) => `Sink ${i + 1}`),
    sinkOf,
    grainIds: Array.from(sinkOf, (_, g) => String((g % grainsPerSink) + 1)),
    values,
    skipped: [],
    truth: {
      sources: SOURCES,
      proportions: Float64Array.from(counts, (count) => count / grainsPerSink),
      labels,
    },
  };
  return { table, belowDetection, counts };
}

/** Each sample leans to one source in turn, and some nearly hold that source alone. */
function plantCounts(seed: number, sinks: number, grainsPerSink: number): Int32Array {
  const R = SOURCES.length;
  const random = createRandom(seed);
  const counts = new Int32Array(sinks * R);
  for (let i = 0; i < sinks; i++) {
    const weights = Array.from({ length: R }, (_, r) => {
      const draw = random.uniform();
      return draw * draw * draw + (r === i % R ? 0.6 : 0);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = grainsPerSink;
    for (let r = 0; r < R - 1; r++) {
      const count = Math.min(left, Math.round((grainsPerSink * weights[r]!) / total));
      counts[i * R + r] = count;
      left -= count;
    }
    counts[i * R + R - 1] = left;
  }
  return counts;
}

function checkCount(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new UnmixError(
    "option",
    `The example's ${name} is ${value}; it must be a whole number of at least ${least}.`,
    { [name]: value },
  );
}
