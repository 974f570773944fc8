import {
  createRandom,
  deriveSeed,
  type Progress,
  type Steps,
  singularValuesSteps,
} from "@unmix/core";
import { densitiesOn } from "./densities.ts";
import type { SedimentOptions } from "./options.ts";
import type { FeatureDensity, Separation } from "./types.ts";
import type { UsableValues } from "./values.ts";

/**
 * How far above chance a component must rise. Of 120 draws of 10 to 30 samples from one mixture of
 * real grains 95 % stay below it; planted and published sources lie at 2 and more.
 */
const ABOVE_CHANCE = 1.2;

/** Keeps the stream of the shuffles apart from those of the factorizations. */
const STREAM = 1;

/**
 * The shuffle test: the singular values of the samples' densities about their mean, beside those
 * that grains dealt out to the samples at random give. The rank is 1 + the number of components
 * that rise above 1.2 × the largest by chance; when it is below the number of sources, the samples
 * do not differ enough for that many, however small the residual.
 *
 * A parallel analysis in the sense of Horn 1965, by permutation.
 *
 * @param filled I × J × K densities without missing fibres
 */
export function* separateSteps(
  usable: UsableValues,
  groups: readonly Int32Array[],
  features: readonly FeatureDensity[],
  filled: Float64Array,
  options: SedimentOptions,
): Steps<Separation | undefined> {
  const I = groups.length;
  const observed = yield* centredSingularValues(filled, I);
  const shuffled = new Float64Array(observed.length);
  const random = createRandom(deriveSeed(options.seed, STREAM));
  let done = 0;
  while (done < options.shuffles) {
    const dealt = dealOut(groups, random.integer);
    const { densities, counts } = densitiesOn(usable, dealt, features, options);
    fillMissing(densities, counts, I, features.length);
    const values = yield* centredSingularValues(densities, I);
    values.forEach((value, c) => {
      shuffled[c]! += value;
    });
    done++;
    if ((yield progress(done, options.shuffles)) === "stop") break;
  }
  if (done === 0) return undefined;
  for (let c = 0; c < shuffled.length; c++) shuffled[c]! /= done;
  const rank = 1 + observed.filter((value) => value > ABOVE_CHANCE * shuffled[0]!).length;
  return { observed, shuffled, rank };
}

/** Puts the mean of the other samples where a sample has no value of a feature, in place. */
export function fillMissing(
  densities: Float64Array,
  counts: Int32Array,
  sinks: number,
  J: number,
): void {
  const K = densities.length / (sinks * J);
  for (let j = 0; j < J; j++) {
    const mean = new Float64Array(K);
    let present = 0;
    for (let i = 0; i < sinks; i++) if (counts[i * J + j]! > 0) present++;
    if (present === sinks || present === 0) continue;
    for (let i = 0; i < sinks; i++) {
      if (counts[i * J + j] === 0) continue;
      for (let k = 0; k < K; k++) mean[k]! += densities[(i * J + j) * K + k]! / present;
    }
    for (let i = 0; i < sinks; i++) {
      if (counts[i * J + j] === 0) densities.set(mean, (i * J + j) * K);
    }
  }
}

function centredSingularValues(densities: Float64Array, I: number): Steps<Float64Array> {
  const columns = densities.length / I;
  const centred = densities.slice();
  for (let m = 0; m < columns; m++) {
    let mean = 0;
    for (let i = 0; i < I; i++) mean += densities[i * columns + m]! / I;
    for (let i = 0; i < I; i++) centred[i * columns + m]! -= mean;
  }
  return singularValuesSteps(centred, I, columns);
}

/** The same grains in groups of the same sizes, at random (Fisher and Yates). */
function dealOut(groups: readonly Int32Array[], integer: (n: number) => number): Int32Array[] {
  const pool = Int32Array.from(groups.flatMap((rows) => [...rows]));
  for (let i = pool.length - 1; i > 0; i--) {
    const other = integer(i + 1);
    const held = pool[i]!;
    pool[i] = pool[other]!;
    pool[other] = held;
  }
  let at = 0;
  return groups.map((rows) => {
    at += rows.length;
    return pool.slice(at - rows.length, at);
  });
}

function progress(iteration: number, maxIterations: number): Progress {
  return { stage: "Comparing with chance", iteration, maxIterations, statistics: {} };
}
