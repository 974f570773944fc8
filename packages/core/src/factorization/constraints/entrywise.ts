import { UnmixError } from "../../errors.ts";
import type { Constraint, ConstraintSpec } from "./constraint.ts";
import { entryByEntry } from "./piece-by-piece.ts";

/** Anything goes. */
export function noConstraint(spec: ConstraintSpec & { kind: "none" }): Constraint {
  return {
    spec,
    rescales: false,
    apply() {},
    violation: (block) => (holdsNaN(block) ? Number.POSITIVE_INFINITY : 0),
  };
}

/** Every entry at least 0; NaN stays NaN. */
export function nonnegative(spec: ConstraintSpec & { kind: "nonnegative" }): Constraint {
  return {
    spec,
    rescales: false,
    ...entryByEntry((block, from, to) => {
      for (let i = from; i < to; i++) if (block[i]! <= 0) block[i] = 0;
    }),
    violation(block) {
      let lowest = 0;
      let largest = 0;
      for (let i = 0; i < block.length; i++) {
        const x = block[i]!;
        if (Number.isNaN(x)) return Number.POSITIVE_INFINITY;
        if (x < lowest) lowest = x;
        const size = Math.abs(x);
        if (size > largest) largest = size;
      }
      return lowest === 0 ? 0 : lowest === -largest ? 1 : -lowest / largest;
    },
  };
}

/** Every entry between two bounds, either of which may be infinite; NaN stays NaN. */
export function interval(spec: ConstraintSpec & { kind: "interval" }): Constraint {
  const { low, high } = spec;
  const numbers = typeof low === "number" && typeof high === "number";
  const inOrder = low <= high && low !== Number.POSITIVE_INFINITY;
  if (!numbers || !inOrder || high === Number.NEGATIVE_INFINITY) {
    throw new UnmixError(
      "option",
      `The interval constraint goes from ${low} to ${high}; it needs two numbers, the low end not above the high end.`,
      { low, high },
    );
  }
  const width = high - low;
  const size = width > 0 && width < Number.POSITIVE_INFINITY ? width : 1;
  return {
    spec,
    rescales: false,
    ...entryByEntry((block, from, to) => {
      for (let i = from; i < to; i++) {
        const x = block[i]!;
        if (x < low) block[i] = low;
        else if (x > high) block[i] = high;
      }
    }),
    violation(block) {
      let worst = 0;
      for (let i = 0; i < block.length; i++) {
        const x = block[i]!;
        if (Number.isNaN(x)) return Number.POSITIVE_INFINITY;
        const outside = Math.max(low - x, x - high);
        if (outside > worst) worst = outside;
      }
      return worst / size;
    },
  };
}

/** Every entry 0 or 1, whichever is nearer (1 from one half on); NaN stays NaN. */
export function binary(spec: ConstraintSpec & { kind: "binary" }): Constraint {
  return {
    spec,
    rescales: false,
    ...entryByEntry((block, from, to) => {
      for (let i = from; i < to; i++) {
        const x = block[i]!;
        if (x < 0.5) block[i] = 0;
        else if (x >= 0.5) block[i] = 1;
      }
    }),
    violation(block) {
      let worst = 0;
      for (let i = 0; i < block.length; i++) {
        const x = block[i]!;
        if (Number.isNaN(x)) return Number.POSITIVE_INFINITY;
        worst = Math.max(worst, Math.min(Math.abs(x), Math.abs(x - 1)));
      }
      return worst;
    },
  };
}

function holdsNaN(block: Float64Array): boolean {
  for (let i = 0; i < block.length; i++) if (Number.isNaN(block[i])) return true;
  return false;
}
