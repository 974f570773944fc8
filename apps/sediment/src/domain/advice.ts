import type { FeatureAdvice } from "./types.ts";

/** Below this a feature hardly tells the sources apart, in bits. */
const WEAK_INFORMATION = 0.05;

/** From this absolute correlation on two features say much the same within a source. */
const REPEATING = 0.6;

/** From this on a feature tells the sources apart well, in bits. */
const STRONG_INFORMATION = 0.3;

/** How well a feature tells the sources apart, in words with the number of bits. */
export function informationWords(information: number): string {
  const grade =
    information < WEAK_INFORMATION
      ? "hardly tells the sources apart"
      : information < STRONG_INFORMATION
        ? "tells the sources apart a little"
        : "tells the sources apart well";
  return `${grade} (${information.toFixed(2)} bits)`;
}

/**
 * Which features tell the learned sources apart, and which repeat others.
 *
 * The information of a feature is I(source; value) = Σ_r p_r Σ_k B[r,j,k] log2(B[r,j,k] ÷ mean),
 * with p the mean proportions: 0 where all sources have the same density, log2 R at most.
 *
 * @param sources R × J × K, each fibre sums to 1
 * @param proportions I × R
 * @param dependence J × J covariance of the features' normal scores within sources
 */
export function adviseFeatures(
  features: readonly string[],
  sources: Float64Array,
  proportions: Float64Array,
  dependence: Float64Array,
  rank: number,
): FeatureAdvice[] {
  const J = features.length;
  const shares = meanShares(proportions, rank);
  const K = sources.length / (rank * J);
  const information = features.map((_, j) => {
    let bits = 0;
    for (let k = 0; k < K; k++) {
      let mean = 0;
      for (let r = 0; r < rank; r++) mean += shares[r]! * sources[(r * J + j) * K + k]!;
      for (let r = 0; r < rank; r++) {
        const density = sources[(r * J + j) * K + k]!;
        const weight = shares[r]! * density;
        // A density so small that its weight underflows has no logarithm to take, and adds nothing.
        if (weight > 0) bits += weight * Math.log2(density / mean);
      }
    }
    return Math.max(0, bits);
  });
  return features.map((feature, j) => {
    let other = -1;
    let correlation = 0;
    for (let m = 0; m < J; m++) {
      if (m === j) continue;
      const scale = Math.sqrt(dependence[j * J + j]! * dependence[m * J + m]!);
      const related = scale > 0 ? Math.abs(dependence[j * J + m]!) / scale : 0;
      if (other < 0 || related > correlation) {
        other = m;
        correlation = related;
      }
    }
    const repeated = correlation >= REPEATING && information[j]! <= information[other]!;
    const weak = rank > 1 && information[j]! < WEAK_INFORMATION;
    return {
      feature,
      information: information[j]!,
      ...(other < 0 ? {} : { repeats: { feature: features[other]!, correlation } }),
      advice: weak ? "weak" : repeated ? "consider dropping" : "keep",
    };
  });
}

function meanShares(proportions: Float64Array, rank: number): Float64Array {
  const shares = new Float64Array(rank);
  const sinks = proportions.length / rank;
  proportions.forEach((share, i) => {
    shares[i % rank]! += share / sinks;
  });
  return shares;
}
