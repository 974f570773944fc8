import { UnmixError } from "../../errors.ts";
import type { Constraint, ConstraintSpec } from "./constraint.ts";

/** What a user's functions say. */
export function custom(
  spec: ConstraintSpec & { kind: "custom" },
  shape: readonly number[],
): Constraint {
  for (const name of ["apply", "violation"] as const) {
    if (typeof spec[name] === "function") continue;
    throw new UnmixError(
      "option",
      `A custom constraint has no function ${name}; it needs apply(block, shape) and violation(block, shape).`,
      { missing: name },
    );
  }
  return {
    spec,
    rescales: false,
    apply: (block) => spec.apply(block, shape),
    violation(block) {
      const far = spec.violation(block, shape);
      return Number.isNaN(far) ? Number.POSITIVE_INFINITY : far;
    },
  };
}
