import type { Pausing, SparseMatrix } from "@unmix/core";
import type { Neighbours } from "./neighbours.ts";
import { type Stretch, stretchesOf } from "./stretches.ts";

/** How alike neighbours are in each gene. */
export interface Autocorrelation {
  /**
   * Moran's I of each gene: 1 where neighbours are alike, about 0 where they are strangers, −1 where they
   * are opposites; 0 for a gene that is the same everywhere.
   */
  readonly index: Float64Array;
  /** How many standard deviations I lies above what a random order of the spots would give. */
  readonly score: Float64Array;
}

/**
 * Moran's I of every column of a sparse matrix, without making it dense:
 * I = (n ÷ S₀) Σ w_ij z_i z_j ÷ Σ z_i², with z the values less their mean and w_ij one over the number of
 * neighbours of i. The score uses mean and variance under random order (Cliff and Ord 1981).
 *
 * @param values spots × genes
 */
export function* moransISteps(
  values: SparseMatrix,
  neighbours: Neighbours,
): Pausing<Autocorrelation> {
  const { rows: n, columns: genes } = values;
  const weights = weightSums(neighbours, n);
  yield;
  const sums = yield* crossProductsSteps(values, neighbours, weights);
  const index = new Float64Array(genes);
  const score = new Float64Array(genes);
  const { total: s0, s1, s2 } = weights;
  if (s0 === 0 || n < 2) return { index, score };
  const expected = -1 / (n - 1);
  for (let g = 0; g < genes; g++) {
    const mean = sums.sum[g]! / n;
    const m2 = sums.square[g]! / n - mean ** 2;
    // What is left of the second moment by rounding is no variance.
    if (!(m2 > 1e-12 * (sums.square[g]! / n))) continue;
    const cross = sums.cross[g]! - mean * sums.weighted[g]! + mean ** 2 * s0;
    index[g] = cross / s0 / m2;
    if (n < 4) continue;
    const m4 =
      sums.fourth[g]! / n -
      4 * mean * (sums.third[g]! / n) +
      6 * mean ** 2 * (sums.square[g]! / n) -
      3 * mean ** 4;
    const kurtosis = m4 / m2 ** 2;
    const first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 ** 2);
    const second = kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 ** 2);
    const variance = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0 ** 2) - expected ** 2;
    if (variance > 0) score[g] = (index[g]! - expected) / Math.sqrt(variance);
  }
  return { index, score };
}

interface WeightSums {
  /** S₀ = Σ w_ij. */
  readonly total: number;
  /** S₁ = ½ Σ (w_ij + w_ji)². */
  readonly s1: number;
  /** S₂ = Σ_i (Σ_j w_ij + Σ_j w_ji)². */
  readonly s2: number;
  /** One over the number of neighbours; 0 without any. */
  readonly own: Float64Array;
  /** Σ_j w_ij + Σ_j w_ji. */
  readonly both: Float64Array;
}

function weightSums({ starts, indices }: Neighbours, n: number): WeightSums {
  const own = new Float64Array(n);
  const both = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const count = starts[i + 1]! - starts[i]!;
    if (count === 0) continue;
    own[i] = 1 / count;
    both[i]! += 1;
    total++;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) both[indices[k]!]! += own[i]!;
  }
  let s1 = 0;
  let s2 = 0;
  for (let i = 0; i < n; i++) {
    s2 += both[i]! ** 2;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const j = indices[k]!;
      let back = starts[j]!;
      while (back < starts[j + 1]! && indices[back] !== i) back++;
      s1 += back < starts[j + 1]! ? 0.5 * (own[i]! + own[j]!) ** 2 : own[i]! ** 2;
    }
  }
  return { total, s1, s2, own, both };
}

/** Sums over the spots, each for every gene. */
type Sums = Readonly<
  Record<"sum" | "square" | "third" | "fourth" | "weighted" | "cross", Float64Array>
>;

function* crossProductsSteps(
  values: SparseMatrix,
  neighbours: Neighbours,
  weights: WeightSums,
): Pausing<Sums> {
  const { rows, columns: genes, starts } = values;
  const zeros = () => new Float64Array(genes);
  const sums = {
    sum: zeros(),
    square: zeros(),
    third: zeros(),
    fourth: zeros(),
    weighted: zeros(),
    cross: zeros(),
  };
  const row = new Float64Array(genes);
  // A spot has few of the genes: which, takes little room to look up.
  const has = new Uint8Array(genes);
  const around = neighbours.indices.length / Math.max(1, rows);
  for (const stretch of stretchesOf(starts, 1 + around)) {
    addStretch(stretch, values, neighbours, weights, sums, row, has);
    yield;
  }
  return sums;
}

function addStretch(
  [from, to]: Stretch,
  { starts, indices, values }: SparseMatrix,
  neighbours: Neighbours,
  { own, both }: WeightSums,
  sums: Sums,
  row: Float64Array,
  has: Uint8Array,
): void {
  for (let i = from; i < to; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const g = indices[k]!;
      const value = values[k]!;
      const square = value * value;
      row[g] = value;
      has[g] = 1;
      sums.sum[g]! += value;
      sums.square[g]! += square;
      sums.third[g]! += square * value;
      sums.fourth[g]! += square * square;
      sums.weighted[g]! += value * both[i]!;
    }
    for (let at = neighbours.starts[i]!; at < neighbours.starts[i + 1]!; at++) {
      const j = neighbours.indices[at]!;
      for (let k = starts[j]!; k < starts[j + 1]!; k++) {
        const g = indices[k]!;
        if (has[g] === 1) sums.cross[g]! += own[i]! * row[g]! * values[k]!;
      }
    }
    for (let k = starts[i]!; k < starts[i + 1]!; k++) has[indices[k]!] = 0;
  }
}
