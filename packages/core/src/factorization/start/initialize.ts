import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import type { ConstraintSpec } from "../constraint.ts";

/**
 * Whether data are nonnegative up to rounding: entries above −10⁻⁹ of the largest magnitude count,
 * so that a density of −10⁻¹⁹ changes nothing but itself.
 */
export function isEssentiallyNonnegative(low: number, high: number): boolean {
  return low >= -1e-9 * Math.max(high, -low);
}

/** What the zeros of a start become under a divergence, in parts of the mean magnitude. */
const LIFTED = 1e-6;

/**
 * Replaces zeros by small positive values: multiplied, they would stay zeros for ever. It pauses where the
 * block is long.
 */
export function* liftZeros(block: Float64Array): Pausing<void> {
  let sum = 0;
  yield* inStretches(block.length, (from, to) => {
    let total = sum;
    for (let i = from; i < to; i++) total += Math.abs(block[i]!);
    sum = total;
  });
  const least = (LIFTED * sum) / block.length;
  yield* inStretches(block.length, (from, to) => {
    for (let i = from; i < to; i++) if (block[i] === 0) block[i] = least;
  });
}

/** A constraint with simplices reached by scaling: what projection makes zero would stay zero. */
export function scaledToSimplex(spec: ConstraintSpec): ConstraintSpec {
  if (spec.kind === "composed") return { kind: "composed", parts: spec.parts.map(scaledToSimplex) };
  if (spec.kind !== "simplex") return spec;
  const { per, to = 1 } = spec;
  const scaled: ConstraintSpec = { kind: "norm", norm: "l1", how: "scale", per, to };
  return { kind: "composed", parts: [{ kind: "nonnegative" }, scaled] };
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
  if (spec.kind !== "composed") return startsNonnegative(spec);
  return spec.parts.reduce(
    (before, part) => isNonnegative(part) || (before && keepsSigns(part)),
    false,
  );
}

/** Whether a start is best nonnegative: it is asked for, even if what follows may undo it. */
export function startsNonnegative(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "nonnegative":
    case "binary":
    case "simplex":
      return true;
    case "interval":
      return spec.low >= 0;
    case "composed":
      return spec.parts.some(startsNonnegative);
    default:
      return false;
  }
}

/** Whether a constraint leaves what is nonnegative so; of one of the user's own that is taken for granted. */
function keepsSigns(spec: ConstraintSpec): boolean {
  switch (spec.kind) {
    case "linear":
      return false;
    case "interval":
      return spec.high >= 0;
    case "composed":
      return spec.parts.every((part) => isNonnegative(part) || keepsSigns(part));
    default:
      return true;
  }
}
