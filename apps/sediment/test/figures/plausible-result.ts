import { createRandom } from "@unmix/core";
import { compareSamples } from "../../src/domain/dissimilarity.ts";
import { defaultOptions } from "../../src/domain/resolve-options.ts";
import type { SedimentResult } from "../../src/domain/result.ts";
import type { Comparison, FeatureDensity, LabelStatus } from "../../src/domain/types.ts";
import { grainsBySink } from "../../src/domain/values.ts";

export interface PlausibleOptions {
  readonly sinks?: number;
  readonly grainsPerSink?: number;
  readonly rank?: number;
  readonly points?: number;
  readonly features?: readonly string[];
  readonly log?: readonly string[];
  readonly sinkNames?: readonly string[];
  readonly sourceNames?: readonly string[];
  /** Known sources, intervals and the shuffle test; default true. */
  readonly extras?: boolean;
  /** Share of the cells that are blank; default 0.01. */
  readonly blank?: number;
  readonly seed?: number;
}

/**
 * A result as a run might give it, for drawing only: Gaussian sources, random mixtures, grains drawn
 * from them and labelled by the densities. Nothing is solved.
 */
export function plausibleResult(options: PlausibleOptions = {}): SedimentResult {
  const I = options.sinks ?? 6;
  const each = options.grainsPerSink ?? 30;
  const R = options.rank ?? 3;
  const K = options.points ?? 24;
  const names = options.features ?? ["Age (Ma)", "Eu_anomaly", "Ti_temp", "Th_U"];
  const extras = options.extras ?? true;
  const J = names.length;
  const random = createRandom(options.seed ?? 1);

  const centre = Float64Array.from({ length: R * J }, () => 0.2 + 0.6 * random.uniform());
  const spread = Float64Array.from({ length: R * J }, () => 0.09 + 0.1 * random.uniform());
  const scale = names.map((name) => scaleOf(name, options.log?.includes(name) ?? false));
  const features = names.map((feature, j): FeatureDensity => {
    const { low, high } = scale[j]!;
    return {
      feature,
      log: options.log?.includes(feature) ?? false,
      bandwidth: 0.04 * (high - low),
      grid: Float64Array.from(
        { length: K },
        (_, k) => low + ((high - low) * k) / Math.max(1, K - 1),
      ),
      counts: Int32Array.from({ length: I }, () => each - random.integer(3)),
    };
  });

  const sources = new Float64Array(R * J * K);
  for (let r = 0; r < R; r++) {
    for (let j = 0; j < J; j++) {
      const fibre = sources.subarray((r * J + j) * K, (r * J + j + 1) * K);
      fibre.forEach((_, k) => {
        const z = (k / Math.max(1, K - 1) - centre[r * J + j]!) / spread[r * J + j]!;
        fibre[k] = Math.exp(-0.5 * z * z) + 1e-9;
      });
      normalise(fibre);
    }
  }
  const proportions = new Float64Array(I * R);
  for (let i = 0; i < I; i++) {
    const row = proportions.subarray(i * R, (i + 1) * R);
    row.forEach((_, r) => {
      row[r] = -Math.log(1 - random.uniform()) + (r === i % R ? 1 : 0);
    });
    normalise(row);
  }
  const densities = new Float64Array(I * J * K);
  for (let i = 0; i < I; i++) {
    for (let j = 0; j < J; j++) {
      const fibre = densities.subarray((i * J + j) * K, (i * J + j + 1) * K);
      fibre.forEach((_, k) => {
        let sum = 0;
        for (let r = 0; r < R; r++) sum += proportions[i * R + r]! * sources[(r * J + j) * K + k]!;
        fibre[k] = sum * (1 + 0.15 * Math.sin(k * 0.7 + i + 2 * j));
      });
      normalise(fibre);
    }
  }

  const n = I * each;
  const values = new Float64Array(n * J);
  const truth = new Int32Array(n);
  const label = new Int32Array(n);
  const score = new Float64Array(n);
  const posterior = new Float64Array(n * R);
  const status: LabelStatus[] = [];
  for (let g = 0; g < n; g++) {
    const i = Math.floor(g / each);
    const t = pick(proportions.subarray(i * R, (i + 1) * R), random.uniform());
    truth[g] = t;
    const row = posterior.subarray(g * R, (g + 1) * R);
    row.fill(1);
    let complete = true;
    for (let j = 0; j < J; j++) {
      const z = Math.min(
        0.98,
        Math.max(0.02, centre[t * J + j]! + spread[t * J + j]! * random.normal()),
      );
      const { low, high } = scale[j]!;
      const value = low + z * (high - low);
      const blank = random.uniform() < (options.blank ?? 0.01);
      values[g * J + j] = blank ? Number.NaN : features[j]!.log ? 10 ** value : value;
      if (blank) {
        complete = false;
        continue;
      }
      const k = Math.min(K - 1, Math.floor(z * K));
      for (let r = 0; r < R; r++) row[r] = row[r]! * (sources[(r * J + j) * K + k]! + 1e-4 / K);
    }
    normalise(row);
    const order = [...row.keys()].sort((a, b) => row[b]! - row[a]!);
    label[g] = order[0]!;
    score[g] = R > 1 ? Math.log10(row[order[0]!]! / Math.max(row[order[1]!]!, 1e-12)) : 15.65;
    status.push(!complete ? "incomplete" : score[g]! < 0.25 ? "undecided" : "ok");
  }
  const shares = new Float64Array(I * R);
  label.forEach((r, g) => {
    shares[Math.floor(g / each) * R + r]! += 1 / each;
  });

  const ranks = Array.from({ length: Math.max(1, Math.min(8, I)) }, (_, index) => {
    const rank = index + 1;
    const bend = Math.max(0, R - rank) * 0.07 + 0.1 * 0.85 ** rank;
    return {
      rank,
      loss: 2.8 * bend * 1.01,
      relativeError: bend * 1.01,
      svdBound: 2.8 * bend,
      finiteDifference: rank === R ? 4.7 : 0.2 * Math.sin(rank),
      spline: rank === R ? 4.1 : 0.3 * Math.cos(rank),
      circle: rank === R ? 3.2 : 0.1 * rank,
      breakpoint: 900 / (1 + 20 * Math.abs(rank - R)),
    };
  });
  const sourceNames = options.sourceNames ?? Array.from({ length: R }, (_, r) => `Source ${r + 1}`);
  const sinkOf = Int32Array.from({ length: n }, (_, g) => Math.floor(g / each));
  const sinkNames = options.sinkNames ?? Array.from({ length: I }, (_, i) => `Sink ${i + 1}`);
  return {
    table: {
      features: names,
      sinks: sinkNames,
      sinkOf,
      grainIds: Array.from({ length: n }, (_, g) => String((g % each) + 1)),
      values,
      skipped: [],
      ...(extras
        ? {
            truth: {
              sources: sourceNames.map((name) => `Known ${name}`),
              proportions: proportions.map((value) => nudge(value)),
              labels: truth,
            },
          }
        : {}),
    },
    options: defaultOptions,
    features,
    points: K,
    densities,
    ...compareSamples(
      { values, nonpositive: new Int32Array(J) },
      grainsBySink({ sinks: sinkNames, sinkOf }),
    ),
    rank: R,
    ranks: {
      rows: ranks,
      chosen: R,
      method: "breakpoint",
      votes: { breakpoint: R, finiteDifference: R, spline: R, circle: R > 1 ? R - 1 : 1 },
    },
    proportions,
    ...(extras
      ? {
          intervals: {
            low: proportions.map((value) => Math.max(0, value - 0.07)),
            high: proportions.map((value) => Math.min(1, value + 0.09)),
          },
          separation: {
            observed: Float64Array.from({ length: Math.min(8, I) }, (_, k) =>
              k < R - 1 ? 0.6 - 0.15 * k : 0.15 * 0.85 ** k,
            ),
            shuffled: Float64Array.from({ length: Math.min(8, I) }, (_, k) => 0.21 * 0.85 ** k),
            rank: R,
          },
          comparison: comparisonOf(
            sources.map((value, at) => value * (1 + 0.1 * Math.sin(at * 0.4))),
            truth,
            label,
            status,
            R,
            J,
            sourceNames.map((name) => `Known ${name}`),
          ),
        }
      : {}),
    sources,
    sourceNames,
    dependence: Float64Array.from({ length: J * J }, (_, at) =>
      Math.floor(at / J) === at % J ? 1 : 0,
    ),
    labels: { label, score, posterior, status },
    shares,
    residuals: Float64Array.from({ length: I * J }, () => 0.05 + 0.2 * random.uniform()),
    fit: {
      loss: ranks[Math.min(R, ranks.length) - 1]!.loss,
      relativeError: ranks[Math.min(R, ranks.length) - 1]!.relativeError,
      svdBound: ranks[Math.min(R, ranks.length) - 1]!.svdBound,
      normalised: {
        loss: ranks[Math.min(R, ranks.length) - 1]!.loss * 1.01,
        relativeError: ranks[Math.min(R, ranks.length) - 1]!.relativeError * 1.01,
      },
      iterations: 60,
      termination: { kind: "converged", advice: "The factors no longer change." },
      history: Array.from({ length: 60 }, (_, iteration) => ({
        iteration,
        relativeError: 0.117 + 0.8 * Math.exp(-iteration / 6),
        stationarity: 10 ** (-iteration / 9) * (1 + 0.4 * Math.sin(iteration)),
      })),
    },
    advice: names.map((feature, j) => ({
      feature,
      information: 1.1 / (1 + j),
      ...(j === 2 ? { repeats: { feature: names[0]!, correlation: 0.69 } } : {}),
      advice: j === 2 ? "consider dropping" : j > 4 ? "weak" : "keep",
    })),
    warnings: [],
    origin: { file: "plausible.csv", sha256: "0".repeat(64), program: "unmix", version: "0.1.0" },
  };
}

function comparisonOf(
  densities: Float64Array,
  truth: Int32Array,
  label: Int32Array,
  status: readonly LabelStatus[],
  R: number,
  J: number,
  names: readonly string[],
): Comparison {
  const confusion = new Int32Array(R * R);
  let right = 0;
  truth.forEach((known, g) => {
    confusion[known * R + label[g]!]! += 1;
    if (known === label[g]) right++;
  });
  return {
    assignment: Int32Array.from({ length: R }, (_, r) => r),
    sources: names,
    proportions: { meanAbsoluteError: 0.046, correlation: 0.983 },
    densityCorrelation: Float64Array.from({ length: R * J }, (_, at) => 0.999 - 0.003 * (at % 5)),
    densities,
    labels: {
      accuracy: right / Math.max(1, truth.length),
      confusion,
      undecided: status.filter((each) => each === "undecided").length,
    },
  };
}

function scaleOf(name: string, log: boolean): { low: number; high: number } {
  if (log) return { low: -3, high: 0.5 };
  if (/age/i.test(name)) return { low: -40, high: 240 };
  if (/temp/i.test(name)) return { low: 520, high: 1000 };
  if (/th_u/i.test(name)) return { low: -2.2, high: 0.8 };
  return { low: 0, high: 1 };
}

function normalise(values: Float64Array): void {
  const sum = values.reduce((total, value) => total + value, 0);
  values.forEach((value, at) => {
    values[at] = value / sum;
  });
}

function pick(weights: Float64Array, u: number): number {
  let left = u;
  for (let r = 0; r < weights.length - 1; r++) {
    left -= weights[r]!;
    if (left < 0) return r;
  }
  return weights.length - 1;
}

function nudge(value: number): number {
  return Math.min(1, Math.max(0, value + 0.05 * Math.sin(value * 40)));
}
