import { prepareConstraint } from "@unmix/core";

/** Iterations of the small least squares; R × R each. */
const MOST_ITERATIONS = 2000;

/**
 * The proportions in which known sources mix to each sample: nonnegative, summing to 1, with the
 * least squared difference of densities over the features that the sample has. Accelerated
 * projected gradient (Beck and Teboulle 2009) on the R × R normal equations.
 *
 * @param densities I × J × K, each fibre sums to about 1
 * @param counts I × J, 0 where the sample has no value of the feature
 * @param sources R × J × K, each fibre sums to 1
 * @returns I × R; 1 ÷ R each for a sample without any value
 */
export function mixSources(
  densities: Float64Array,
  counts: Int32Array,
  sources: Float64Array,
  shape: { readonly sinks: number; readonly features: number; readonly rank: number },
): Float64Array {
  const { sinks: I, features: J, rank: R } = shape;
  const K = sources.length / (R * J);
  const proportions = new Float64Array(I * R).fill(1 / R);
  const onto = prepareConstraint({ kind: "simplex", per: "row" }, [1, R]);
  const gram = new Float64Array(R * R);
  const target = new Float64Array(R);
  for (let i = 0; i < I; i++) {
    gram.fill(0);
    target.fill(0);
    for (let j = 0; j < J; j++) {
      if (counts[i * J + j] === 0) continue;
      const y = densities.subarray((i * J + j) * K, (i * J + j + 1) * K);
      for (let r = 0; r < R; r++) {
        const b = sources.subarray((r * J + j) * K, (r * J + j + 1) * K);
        target[r]! += dot(b, y);
        for (let s = 0; s <= r; s++) {
          gram[r * R + s]! += dot(b, sources.subarray((s * J + j) * K, (s * J + j + 1) * K));
          gram[s * R + r] = gram[r * R + s]!;
        }
      }
    }
    const row = proportions.subarray(i * R, (i + 1) * R);
    // The trace bounds the largest eigenvalue.
    let lipschitz = 0;
    for (let r = 0; r < R; r++) lipschitz += gram[r * R + r]!;
    if (lipschitz > 0) descend(row, gram, target, lipschitz, (block) => onto.apply(block));
  }
  return proportions;
}

function descend(
  x: Float64Array,
  gram: Float64Array,
  target: Float64Array,
  lipschitz: number,
  project: (block: Float64Array) => void,
): void {
  const R = x.length;
  const ahead = x.slice();
  const next = new Float64Array(R);
  let t = 1;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    for (let r = 0; r < R; r++) {
      let gradient = -target[r]!;
      for (let s = 0; s < R; s++) gradient += gram[r * R + s]! * ahead[s]!;
      next[r] = ahead[r]! - gradient / lipschitz;
    }
    project(next);
    const tNext = 0.5 * (1 + Math.sqrt(1 + 4 * t * t));
    let uphill = 0;
    let moved = 0;
    for (let r = 0; r < R; r++) {
      uphill += (next[r]! - x[r]!) * (ahead[r]! - next[r]!);
      moved = Math.max(moved, Math.abs(next[r]! - ahead[r]!));
    }
    const weight = uphill > 0 ? 0 : (t - 1) / tNext;
    t = uphill > 0 ? 1 : tNext;
    for (let r = 0; r < R; r++) {
      ahead[r] = next[r]! + weight * (next[r]! - x[r]!);
      x[r] = next[r]!;
    }
    if (moved < 1e-12) return;
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k]! * y[k]!;
  return sum;
}
