import { inStretches, type Pausing, SOME } from "../iterate/pauses.ts";
import type { Random } from "./random.ts";

/**
 * Fills `block` with independent normal draws, half-normal (their magnitudes) where `nonnegative`.
 */
export function fillNormal(block: Float64Array, random: Random, nonnegative: boolean): void {
  for (let i = 0; i < block.length; i++) {
    const draw = random.normal();
    block[i] = nonnegative ? Math.abs(draw) : draw;
  }
}

/** {@link fillNormal}, with pauses where the block is long. */
export function fillNormalSteps(
  block: Float64Array,
  random: Random,
  nonnegative: boolean,
): Pausing<void> {
  const fill = (from: number, to: number) =>
    fillNormal(block.subarray(from, to), random, nonnegative);
  // A draw costs as much as a few other looks at an entry.
  return inStretches(block.length, fill, SOME / 8);
}
