import { finish, inStretches, type Pausing } from "../iterate/pauses.ts";
import type { Values } from "../tensor/ndarray.ts";

/** Beyond 2^±128, fourth powers of the data come near the ends of the range of a double. */
const ORDINARY = 128;

/**
 * A power of two `unit` such that values divided by it `times` times are at most about 1: 1 where
 * the largest magnitude is ordinary, so that nothing changes there, not even the last bit.
 *
 * @param largest the largest magnitude, finite
 * @param times how often the unit is divided out, default once; 1 is the unit where that is never
 */
export function unitOf(largest: number, times = 1): number {
  if (!(largest > 0) || times === 0) return 1;
  const exponent = Math.round(Math.log2(largest));
  return Math.abs(exponent) <= ORDINARY ? 1 : 2 ** Math.trunc(exponent / times);
}

/** Beyond 2^±64, products of two values come near the ends of the range of float32. */
const ORDINARY_SINGLE = 64;

/** A power of two such that values divided by it fit into float32; 1 where they do as they are. */
export function singleUnitOf(largest: number): number {
  if (!(largest > 0)) return 1;
  const exponent = Math.floor(Math.log2(largest));
  return Math.abs(exponent) <= ORDINARY_SINGLE ? 1 : 2 ** exponent;
}

/** The largest magnitude. */
export function largestMagnitude(values: Float64Array): number {
  return finish(largestMagnitudeSteps(values));
}

/** {@link largestMagnitude} with pauses where there are many values. */
export function* largestMagnitudeSteps(values: Float64Array): Pausing<number> {
  let largest = 0;
  yield* inStretches(values.length, (from, to) => {
    let most = largest;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(values[i]!));
    largest = most;
  });
  return largest;
}

/** A copy of `values`, divided by `unit` `times` times. */
export function divided(values: Float64Array, unit: number, times = 1): Float64Array {
  const out = new Float64Array(values.length);
  writeDivided(out, values, new Array(times).fill(unit));
  return out;
}

/** Writes `values`, divided by each of `units`, to `out`. */
export function writeDivided(out: Values, values: Values, units: readonly number[]): void {
  for (let i = 0; i < values.length; i++) {
    let value = values[i]!;
    // One division at a time: of the powers of a unit, some have no double.
    for (const unit of units) value /= unit;
    out[i] = value;
  }
}

/** A copy of `values`, multiplied by `unit` `times` times. */
export function multiplied(values: Float64Array, unit: number, times = 1): Float64Array {
  const out = values.slice();
  for (let n = 0; n < times; n++) for (let i = 0; i < out.length; i++) out[i]! *= unit;
  return out;
}
