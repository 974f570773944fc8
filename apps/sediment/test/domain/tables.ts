import { createRandom } from "@unmix/core";
import type { GrainTable } from "../../src/domain/index.ts";

/** A table of the grains of each sink; a grain is its list of values. */
export function tableOf(
  sinks: readonly (readonly (readonly number[])[])[],
  features: readonly string[],
  more: Partial<GrainTable> = {},
): GrainTable {
  return {
    features,
    sinks: sinks.map((_, i) => `Sink ${i + 1}`),
    sinkOf: Int32Array.from(sinks.flatMap((grains, i) => grains.map(() => i))),
    grainIds: sinks.flatMap((grains) => grains.map((_, g) => `${g + 1}`)),
    values: Float64Array.from(sinks.flat(2)),
    skipped: [],
    ...more,
  };
}

export interface Planted {
  readonly seed: number;
  readonly sinks: number;
  readonly grains: number;
  /** Per source and feature the mean; the deviation is 1. */
  readonly means: readonly (readonly number[])[];
  /** Every feature of a grain shares this part of its variance with one hidden common cause. */
  readonly common?: number;
  /** How far mixtures lean to one source: 0 all alike, 1 pure samples. */
  readonly contrast?: number;
}

/** Normal grains of planted sources, with their truth. */
export function plantedTable({
  seed,
  sinks,
  grains,
  means,
  common = 0,
  contrast = 0.8,
}: Planted): GrainTable {
  const random = createRandom(seed);
  const rank = means.length;
  const features = means[0]!.map((_, j) => `Feature ${j + 1}`);
  const labels: number[] = [];
  const proportions = new Float64Array(sinks * rank);
  const table = Array.from({ length: sinks }, (_, i) => {
    const weights = means.map(
      (_, r) => (1 - contrast) / rank + (i % rank === r ? contrast : 0) * random.uniform(),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Array.from({ length: grains }, () => {
      let draw = random.uniform() * total;
      let r = 0;
      while (r < rank - 1 && draw >= weights[r]!) draw -= weights[r++]!;
      labels.push(r);
      proportions[i * rank + r]! += 1 / grains;
      const cause = random.normal();
      return means[r]!.map(
        (mean) => mean + Math.sqrt(common) * cause + Math.sqrt(1 - common) * random.normal(),
      );
    });
  });
  return tableOf(table, features, {
    truth: {
      sources: means.map((_, r) => `Source ${r + 1}`),
      proportions,
      labels: Int32Array.from(labels),
    },
  });
}
