import { UnmixError } from "../../errors.ts";
import type { Pausing } from "../../iterate/pauses.ts";
import { boundedSimplex, joinBounds } from "./bounded-simplex.ts";
import type { Constraint, ConstraintSpec } from "./constraint.ts";
import { custom } from "./custom.ts";
import { binary, interval, noConstraint, nonnegative } from "./entrywise.ts";
import { flatten } from "./flatten.ts";
import { linear } from "./linear.ts";
import { projectedNorm, scaledNorm, simplex } from "./piecewise.ts";

/**
 * Makes a described constraint ready for one block.
 *
 * @param shape the sizes of the block, row-major; all positive whole numbers
 * @param componentAxis the mode of the block that counts components: 0 for a core (R × …), 1 for a
 *   matrix (I × R). With it, a rescaling constraint whose pieces are not components is refused.
 * @throws {UnmixError} when the description makes no sense for that shape
 */
export function prepareConstraint(
  spec: ConstraintSpec,
  shape: readonly number[],
  componentAxis?: 0 | 1,
): Constraint {
  if (shape.length === 0 || shape.some((n) => !Number.isSafeInteger(n) || n < 1)) {
    throw new UnmixError(
      "shape",
      `A constraint was asked for a block of shape ${shape.join(" × ") || "(none)"}; every size must be a positive whole number.`,
      { shape },
    );
  }
  // Checks that it is a description, whatever kind it is of.
  flatten(spec);
  const constraint = prepare(spec, shape, componentAxis, false);
  const size = shape.reduce((product, n) => product * n, 1);
  return {
    ...constraint,
    apply(block, weights) {
      requireSize(block, size, shape);
      constraint.apply(block, weights);
    },
    applySteps(block, weights) {
      requireSize(block, size, shape);
      return applySteps(constraint, block, weights);
    },
    violation(block) {
      requireSize(block, size, shape);
      return constraint.violation(block);
    },
  };
}

/** {@link Constraint.applySteps}, of a constraint that knows no pauses too. */
function* applySteps(
  constraint: Pick<Constraint, "apply" | "applySteps">,
  block: Float64Array,
  weights?: Float64Array,
): Pausing<void> {
  if (constraint.applySteps) yield* constraint.applySteps(block, weights);
  else constraint.apply(block, weights);
}

function prepare(
  spec: ConstraintSpec,
  shape: readonly number[],
  componentAxis: number | undefined,
  afterNonnegative: boolean,
): Constraint {
  switch (spec.kind) {
    case "none":
      return noConstraint(spec);
    case "nonnegative":
      return nonnegative(spec);
    case "interval":
      return interval(spec);
    case "binary":
      return binary(spec);
    case "simplex":
      return simplex(spec, shape);
    case "linear":
      return linear(spec, shape);
    case "custom":
      return custom(spec, shape);
    case "norm":
      if (spec.how === "scale") return scaledNorm(spec, shape, componentAxis, afterNonnegative);
      if (spec.how === "project") return projectedNorm(spec, shape);
      throw new UnmixError(
        "option",
        `A norm constraint is to be reached by "${String(spec.how)}"; the ways are scale and project.`,
        { spec },
      );
    case "composed":
      return compose(flatten(spec), spec, shape, componentAxis);
  }
}

function compose(
  flat: readonly ConstraintSpec[],
  spec: ConstraintSpec,
  shape: readonly number[],
  componentAxis: number | undefined,
): Constraint {
  const parts = flat.map((part, i) =>
    prepare(part, shape, componentAxis, flat[i - 1]?.kind === "nonnegative"),
  );
  type Applied = Pick<Constraint, "apply" | "applySteps">;
  let at = -1;
  const applied = joinBounds(flat).flatMap((part, i, all): Applied[] => {
    if (part.kind === "joined") return [boundedSimplex(part, shape)];
    // The same object may be there twice.
    at = flat.indexOf(part, at + 1);
    const next = all[i + 1];
    // A safe scaled norm does the work of the nonnegativity before it.
    if (part.kind === "nonnegative" && next?.kind === "norm" && next.how === "scale") return [];
    return [parts[at]!];
  });
  return {
    spec,
    rescales: parts.some((part) => part.rescales),
    apply(block, weights) {
      for (let i = 0; i < applied.length; i++) applied[i]!.apply(block, weights);
    },
    *applySteps(block, weights) {
      for (let i = 0; i < applied.length; i++) {
        if (i > 0) yield;
        yield* applySteps(applied[i]!, block, weights);
      }
    },
    violation(block) {
      let worst = 0;
      for (let i = 0; i < parts.length; i++) worst = Math.max(worst, parts[i]!.violation(block));
      return worst;
    },
  };
}

function requireSize(block: Float64Array, size: number, shape: readonly number[]): void {
  if (block.length === size) return;
  throw new UnmixError(
    "shape",
    `A constraint made for a block of shape ${shape.join(" × ")} (${size} values) was given ${block.length} values.`,
    { shape, length: block.length },
  );
}
