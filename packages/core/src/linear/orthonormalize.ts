import { createMeter, finish, LOOKED, type Pausing } from "../iterate/pauses.ts";

/** Below this part of its length, what is left of a vector is rounding of those before it. */
const ROUNDING = 1e-13;

/**
 * Makes the rows of a row-major array orthonormal, in place and in their order, by Gram–Schmidt with
 * every row cleaned twice, which is enough (Giraud, Langou and Rozložník 2005). A row that depends on
 * those before it up to rounding is left out, and the later ones move up.
 *
 * @param x rows × length, finite
 * @returns how many rows are left; what lies behind them is unspecified
 */
export function orthonormalize(x: Float64Array, rows: number, length: number): number {
  return finish(orthonormalizeSteps(x, rows, length));
}

/**
 * {@link orthonormalize} with pauses where it is long.
 *
 * @param from the rows before it are orthonormal already
 */
export function* orthonormalizeSteps(
  x: Float64Array,
  rows: number,
  length: number,
  from = 0,
): Pausing<number> {
  // Each is read and written in turn.
  const due = createMeter(LOOKED / 2);
  let kept = from;
  for (let i = from; i < rows; i++) {
    if (due(4 * length)) yield;
    const at = kept * length;
    if (i > kept) x.copyWithin(at, i * length, (i + 1) * length);
    const before = norm(x, at, length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < kept; j++) {
        if (due(2 * length)) yield;
        subtractAlong(x, at, j * length, length);
      }
    }
    const left = norm(x, at, length);
    if (!(left > ROUNDING * before)) continue;
    for (let k = 0; k < length; k++) x[at + k]! /= left;
    kept++;
  }
  return kept;
}

function norm(x: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let k = at; k < at + length; k++) sum += x[k]! * x[k]!;
  return Math.sqrt(sum);
}

/** Subtracts from the vector at `at` its part along the unit vector at `unit`. */
function subtractAlong(x: Float64Array, at: number, unit: number, length: number): void {
  let along = 0;
  for (let k = 0; k < length; k++) along += x[at + k]! * x[unit + k]!;
  for (let k = 0; k < length; k++) x[at + k]! -= along * x[unit + k]!;
}
