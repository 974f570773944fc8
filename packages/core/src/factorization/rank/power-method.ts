import type { Pausing } from "../../iterate/pauses.ts";
import type { Residual } from "./residual.ts";

/** Rounds of the power method on the residual; the solver does the rest. */
export const ROUNDS = 4;

/**
 * The a of length 1 and the b that fit E best as a bᵀ, by a few rounds of the power method; nothing where
 * none does.
 *
 * @param clampA whether a is to be nonnegative
 * @param clampB whether b is
 */
export function* largestPair(
  residual: Omit<Residual, "unit">,
  rows: number,
  clampA: boolean,
  clampB: boolean,
): Pausing<{ a: Float64Array; b: Float64Array } | undefined> {
  const b = yield* residual.largestRow(clampB);
  const a = new Float64Array(rows);
  for (let round = 0; round < ROUNDS; round++) {
    yield* residual.times(b, a);
    if (clampA) for (let i = 0; i < rows; i++) if (a[i]! < 0) a[i] = 0;
    if (!(normalize(a, 1) > 0)) return undefined;
    yield* residual.timesTransposed(a, b);
    if (clampB) for (let k = 0; k < b.length; k++) b[k] = Math.max(0, b[k]!);
    // With ‖a‖ = 1, this b is the best for that a.
    if (round < ROUNDS - 1 && !(normalize(b, 1) > 0)) return undefined;
  }
  return { a, b };
}

/** Scales `x` to the norm `size` and returns what it was divided by; leaves zeros as they are. */
export function normalize(x: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  const divisor = Math.sqrt(sum) / size;
  if (divisor > 0) for (let i = 0; i < x.length; i++) x[i]! /= divisor;
  return divisor;
}
