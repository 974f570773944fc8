import type { Ridge } from "./ridge.ts";

/** Cycles from beginning to end that a trend has at most. */
const MOST_CYCLES = 8;
/** Where less than this part of a trend's energy is what varies, it is a constant, however it is followed. */
const LEAST_VARYING = 0.1;
/** Windows farther apart than this many widths have next to nothing in common. */
const REACH = 12;

/**
 * Whether a ridge without a carrier goes up and down as an oscillation does: by windows narrower than its periods
 * a trend would describe any signal, and tell nothing apart. The cycles are those of a tone with the same energy of
 * the slope, about the mean.
 */
export function isNoTrend({ carrier, from, to, width, cosine }: Ridge): boolean {
  if (carrier || cosine.length < 2) return false;
  const mean = cosine.reduce((sum, value) => sum + value, 0) / cosine.length;
  const varying = cosine.map((value) => value - mean);
  const energy = energyOf(varying, 1, 0);
  if (energy < LEAST_VARYING * energyOf(cosine, 1, 0)) return false;
  const slope = energyOf(varying, 0.5, 0.25) / (width * width);
  const cycles = ((to - from) / (2 * Math.PI)) * Math.sqrt(slope / energy);
  return cycles > MOST_CYCLES;
}

/** Σ_ij c_i c_j (constant − quadratic d²) exp(−d²/4) with d = i − j, as inner products of windows or of their slopes are. */
function energyOf(coefficients: Float64Array, constant: number, quadratic: number): number {
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) {
    for (let j = Math.max(0, i - REACH); j <= i; j++) {
      const square = (i - j) ** 2;
      const product = (constant - quadratic * square) * Math.exp(-square / 4);
      sum += (i === j ? 1 : 2) * product * coefficients[i]! * coefficients[j]!;
    }
  }
  return sum;
}
