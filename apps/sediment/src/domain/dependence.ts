/**
 * How features go together within a source. The method learns one density a feature; multiplying
 * them counts the evidence of related features twice. A Gaussian copula mends this: with the normal
 * scores z_j = Φ⁻¹(F_j(x_j)) of a grain under a source's own densities, the likelihood is multiplied
 * by N(z; 0, C) ÷ N(z; 0, I) = |C|^(−1/2) exp(−½ zᵀ(C⁻¹ − I)z). C is the covariance of the scores
 * rather than their correlation, so it also mends densities that are all a little too wide, as
 * smoothed ones are. One C serves all sources; it is estimated from the grains and no label is
 * needed: each grain counts for each source by its posterior, and the two are found in turn (an EM
 * of C alone, the densities stay).
 *
 * Paper: Song 2000, Multivariate dispersion models generated from Gaussian copula.
 */

/** Normal scores beyond this are drawn in to it: tails of learned densities are mostly kernel. */
const LARGEST_SCORE = 2;

/** Share of the identity mixed into the covariance, so that no direction is beyond doubt. */
const SHRINKAGE = 0.15;

/** Rounds of posterior and covariance in turn; more change nothing that shows. */
const ROUNDS = 5;

/** A grain's features as evidence for each source. */
export interface Evidence {
  /** n × R, the sum over features of the log densities. */
  readonly logs: Float64Array;
  /** n × R × J normal scores; NaN where a grain has no value. */
  readonly scores: Float64Array;
}

/**
 * The J × J covariance of normal scores within sources; the identity for features that are
 * independent and whose densities are right.
 *
 * @param logPrior n × R log prior of each grain and source
 */
export function estimateDependence(
  evidence: Evidence,
  logPrior: Float64Array,
  rank: number,
  J: number,
): Float64Array {
  let covariance = identity(J);
  for (let round = 0; round < ROUNDS; round++) {
    const joined = round === 0 ? evidence.logs.slice() : joinByCopula(evidence, covariance, J);
    for (let i = 0; i < joined.length; i++) joined[i]! += logPrior[i]!;
    softmaxRows(joined, rank);
    covariance = weightedCovariance(evidence.scores, joined, J);
  }
  return covariance;
}

/** n × R log likelihoods with the copula's part added; missing features are left out of it. */
export function joinByCopula(
  evidence: Evidence,
  covariance: Float64Array,
  J: number,
): Float64Array {
  const joined = evidence.logs.slice();
  const whitenings = new Map<string, Whitening>();
  const z = new Float64Array(J);
  for (let row = 0; row < joined.length; row++) {
    const at = row * J;
    let pattern = "";
    for (let j = 0; j < J; j++) pattern += Number.isNaN(evidence.scores[at + j]!) ? "0" : "1";
    let whitening = whitenings.get(pattern);
    if (!whitening) {
      whitening = whiten(covariance, pattern, J);
      whitenings.set(pattern, whitening);
    }
    const { present, inverse, logDeterminant } = whitening;
    const size = present.length;
    let exponent = 0;
    for (let a = 0; a < size; a++) {
      z[a] = evidence.scores[at + present[a]!]!;
      let white = 0;
      for (let b = 0; b <= a; b++) white += inverse[a * size + b]! * z[b]!;
      exponent += white * white - z[a]! * z[a]!;
    }
    joined[row]! -= 0.5 * (logDeterminant + exponent);
  }
  return joined;
}

/** Turns each row of n × R logs into probabilities, in place; a row of −∞ becomes uniform. */
export function softmaxRows(logs: Float64Array, rank: number): void {
  for (let at = 0; at < logs.length; at += rank) {
    let top = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < rank; r++) if (logs[at + r]! > top) top = logs[at + r]!;
    let sum = 0;
    for (let r = 0; r < rank; r++) {
      const p = top === Number.NEGATIVE_INFINITY ? 1 : Math.exp(logs[at + r]! - top);
      logs[at + r] = p;
      sum += p;
    }
    for (let r = 0; r < rank; r++) logs[at + r]! /= sum;
  }
}

/** Φ⁻¹(p) drawn in to ±{@link LARGEST_SCORE}; Acklam's rational approximation, good to 1e-9. */
export function normalScore(p: number): number {
  if (!(p > 0)) return -LARGEST_SCORE;
  if (!(p < 1)) return LARGEST_SCORE;
  const tail = Math.min(p, 1 - p);
  let score: number;
  if (tail < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(tail));
    score = polynomial(TAIL_ABOVE, q) / polynomial(TAIL_BELOW, q);
    if (p > 0.5) score = -score;
  } else {
    const q = p - 0.5;
    const s = q * q;
    score = (polynomial(CENTRE_ABOVE, s) * q) / polynomial(CENTRE_BELOW, s);
  }
  return Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, score));
}

interface Whitening {
  /** The features present. */
  readonly present: Int32Array;
  /** The inverse of the Cholesky factor of their shrunk covariance, lower triangular. */
  readonly inverse: Float64Array;
  readonly logDeterminant: number;
}

function whiten(covariance: Float64Array, pattern: string, J: number): Whitening {
  const present = Int32Array.from(
    Array.from({ length: J }, (_, j) => j).filter((j) => pattern[j] === "1"),
  );
  const size = present.length;
  const factor = new Float64Array(size * size);
  const inverse = new Float64Array(size * size);
  let logDeterminant = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = (1 - SHRINKAGE) * covariance[present[a]! * J + present[b]!]!;
      if (a === b) sum += SHRINKAGE;
      for (let c = 0; c < b; c++) sum -= factor[a * size + c]! * factor[b * size + c]!;
      // Pairwise covariances of incomplete grains need not be positive definite.
      factor[a * size + b] =
        a === b ? Math.sqrt(Math.max(sum, SHRINKAGE / J)) : sum / factor[b * size + b]!;
    }
    logDeterminant += 2 * Math.log(factor[a * size + a]!);
    for (let b = 0; b <= a; b++) {
      let sum = a === b ? 1 : 0;
      for (let c = b; c < a; c++) sum -= factor[a * size + c]! * inverse[c * size + b]!;
      inverse[a * size + b] = sum / factor[a * size + a]!;
    }
  }
  return { present, inverse, logDeterminant };
}

/** Means of products of the scores, each pair over the grains that have both. */
function weightedCovariance(scores: Float64Array, weights: Float64Array, J: number): Float64Array {
  const products = new Float64Array(J * J);
  const totals = new Float64Array(J * J);
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!;
    for (let a = 0; a < J; a++) {
      const za = scores[row * J + a]!;
      if (Number.isNaN(za)) continue;
      for (let b = 0; b <= a; b++) {
        const zb = scores[row * J + b]!;
        if (Number.isNaN(zb)) continue;
        products[a * J + b]! += weight * za * zb;
        totals[a * J + b]! += weight;
      }
    }
  }
  const covariance = identity(J);
  for (let a = 0; a < J; a++) {
    for (let b = 0; b <= a; b++) {
      if (totals[a * J + b] === 0) continue;
      covariance[a * J + b] = products[a * J + b]! / totals[a * J + b]!;
      covariance[b * J + a] = covariance[a * J + b]!;
    }
  }
  return covariance;
}

function identity(J: number): Float64Array {
  const matrix = new Float64Array(J * J);
  for (let j = 0; j < J; j++) matrix[j * J + j] = 1;
  return matrix;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const CENTRE_ABOVE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
  -3.066479806614716e1, 2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
  -1.328068155288572e1, 1,
];
const TAIL_ABOVE = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const TAIL_BELOW = [
  7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1,
];
