import type { Random } from "../random/random.ts";
import type { ConstraintSpec } from "./constraint.ts";

/**
 * Fills `block` with independent normal draws, half-normal (their magnitudes) where `nonnegative`.
 */
export function fillNormal(block: Float64Array, random: Random, nonnegative: boolean): void {
  for (let i = 0; i < block.length; i++) {
    const draw = random.normal();
    block[i] = nonnegative ? Math.abs(draw) : draw;
  }
}

/**
 * Whether data are nonnegative up to rounding: entries above −10⁻⁹ of the largest magnitude count,
 * so that a density of −10⁻¹⁹ changes nothing but itself.
 */
export function isEssentiallyNonnegative(low: number, high: number): boolean {
  return low >= -1e-9 * Math.max(high, -low);
}

/** Whether a constraint admits every positive multiple of what it admits. */
export function isScaleFree(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "none":
    case "nonnegative":
      return true;
    case "composed":
      return spec.parts.every(isScaleFree);
    case "norm":
      return spec.rescale !== undefined;
    case "linear":
      return Array.from(spec.equals).every((value) => value === 0);
    default:
      return false;
  }
}

/** Whether a constraint admits nonnegative entries only. */
export function isNonnegative(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "nonnegative":
    case "binary":
    case "simplex":
      return true;
    case "interval":
      return spec.low >= 0;
    case "composed":
      return spec.parts.some(isNonnegative);
    default:
      return false;
  }
}
