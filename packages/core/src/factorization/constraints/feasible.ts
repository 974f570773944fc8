import { UnmixError } from "../../errors.ts";
import { inStretches, type Pausing } from "../../iterate/pauses.ts";
import { transpose, transposeSteps } from "../algebra/mode-product.ts";
import type { FactorLayout, FactorName } from "../factors/layout.ts";
import type { Constraint, ConstraintSpec, Piece } from "./constraint.ts";
import { flatten } from "./flatten.ts";
import { prepareConstraint } from "./index.ts";

/** A factor's constraint, taken apart for the solver. Blocks are `rank × length`. */
export interface Feasible {
  /** 0 where entries must be nonnegative and nothing else: the kernels clamp. Otherwise −∞. */
  readonly floor: number;
  /** The projection, where the floor alone is not enough. */
  readonly project?: (block: Float64Array) => void;
  /** `project` with pauses where the block is long. */
  readonly projectSteps?: (block: Float64Array) => Pausing<void>;
  /**
   * A last scaling whose weights move into the other factor. It fixes how the product is split and
   * never the product, so steps and stationarity know only the rest of the constraint: with
   * X ← D⁻¹X and the other factor ← D times itself, D positive and diagonal, the gradient of X becomes
   * D times itself, so every entry keeps its sign in both, and x = P(x − g/L) holds after the
   * change exactly where it held before.
   */
  readonly settle?: (block: Float64Array, weights: Float64Array) => void;
  /** `settle` with pauses where the block is long. */
  readonly settleSteps?: (block: Float64Array, weights: Float64Array) => Pausing<void>;
  /** Which factor that is. */
  readonly into?: "other" | FactorName;
  /** Whether one step length a component keeps the projected step a descent. */
  readonly separable: boolean;
}

/** The constraint of a factor. */
export function prepareFeasible(
  spec: ConstraintSpec,
  { shape, axis, ties }: Pick<FactorLayout, "shape" | "axis" | "ties">,
): Feasible {
  const parts = flatten(spec);
  const last = parts.at(-1);
  const into = last?.kind === "norm" ? last.rescale : undefined;
  const settles = into !== undefined;
  const rest = settles ? parts.slice(0, -1) : parts;
  if (rest.some((part) => part.kind === "norm" && part.rescale !== undefined)) {
    throw new UnmixError(
      "option",
      "A constraint that rescales into another factor must be the last of its composition.",
      { constraint: spec },
    );
  }
  // Prepared even when the kernels do the work, so that a wrong description is refused.
  const whole = prepareConstraint(spec, shape, axis);
  const clamps = rest.length > 0 && rest.every((part) => part.kind === "nonnegative");
  const free = rest.every((part) => part.kind === "none");
  const turns = axis === 1 && !rest.every(isEntrywise);
  const settling = settles ? inLayout(whole, axis === 1, shape) : undefined;
  const projection =
    clamps || free
      ? undefined
      : inLayout(prepareConstraint({ kind: "composed", parts: rest }, shape, axis), turns, shape);
  return {
    floor: clamps ? 0 : Number.NEGATIVE_INFINITY,
    ...(projection && { project: projection.apply, projectSteps: projection.applySteps }),
    ...(settling && { into: into!, settle: settling.apply, settleSteps: settling.applySteps }),
    separable: rest.every((part) => (ties ? isEntrywise(part) : isSeparable(part, axis))),
  };
}

/** Makes a factor satisfy its constraint, but for the gauge; it pauses where the factor is long. */
export function* makeFeasible(view: Float64Array, feasible: Feasible): Pausing<void> {
  if (feasible.floor === 0) {
    yield* inStretches(view.length, (from, to) => {
      for (let i = from; i < to; i++) if (!(view[i]! > 0)) view[i] = 0;
    });
  }
  if (feasible.projectSteps) yield* feasible.projectSteps(view);
}

function isEntrywise({ kind }: ConstraintSpec): boolean {
  return kind === "none" || kind === "nonnegative" || kind === "interval" || kind === "binary";
}

/** Whether no piece of the constraint reaches over two components. */
function isSeparable(spec: ConstraintSpec, axis: 0 | 1): boolean {
  if (isEntrywise(spec)) return true;
  if (spec.kind === "custom" || spec.kind === "composed") return false;
  const { per } = spec as ConstraintSpec & { per: Piece };
  if (axis === 1) return per === "column" || per === "pair";
  return per === "slice" || per === "pair" || per === "fibre" || per === "averageSlice";
}

/**
 * A constraint as one of a stored block.
 *
 * @param turns whether it knows a matrix as I × R that is stored as R × I
 */
function inLayout(
  { apply, applySteps }: Constraint,
  turns: boolean,
  shape: readonly number[],
): Required<Pick<Constraint, "apply" | "applySteps">> {
  if (!turns) return { apply, applySteps: applySteps! };
  const [rows = 0, rank = 0] = shape;
  const matrix = new Float64Array(rows * rank);
  return {
    apply(block, weights) {
      transpose(block, matrix, rank, rows);
      apply(matrix, weights);
      transpose(matrix, block, rows, rank);
    },
    *applySteps(block, weights) {
      yield* transposeSteps(block, matrix, rank, rows);
      yield* applySteps!(matrix, weights);
      yield* transposeSteps(matrix, block, rows, rank);
    },
  };
}
