import {
  type Constraint,
  type ConstraintSpec,
  fromNdarray,
  prepareConstraint,
  type StridedArray,
  type Tensor,
  UnmixError,
} from "@unmix/core";
import { givenOf } from "../check.ts";

/**
 * A function on a grid from a few measurements of it: the least
 * ½ ‖A x − y‖² + ½ Σ_m smoothness_m Σ (x_{i + 1} − x_i)² over feasible x, the differences being those of
 * neighbours along mode m of the grid.
 */
export interface InverseProblem {
  /** The grid: its points along each mode. */
  readonly shape: readonly number[];
  /** A: measurements × points of the grid, row-major. */
  readonly matrix: Tensor | StridedArray;
  /** y: one value a measurement. */
  readonly measured: ArrayLike<number>;
  /** What x, a block of `shape`, must satisfy; default nonnegative. */
  readonly constraint?: ConstraintSpec;
  /** At least 0, one for all modes or one a mode; default 0. */
  readonly smoothness?: number | readonly number[];
}

/** How a problem is solved. */
export interface InverseOptions {
  /** Where to start, of the finest grid, from whose points a coarser one takes its own; default the feasible point nearest to zero. */
  readonly start?: ArrayLike<number>;
  /** Steps at the finest scale at most, default 10000. */
  readonly maxIterations?: number;
  /** Stop when ‖x − P(x − g/L)‖ ÷ ‖x‖ is at most this, default 1e-8; 0 never stops. */
  readonly tolerance?: number;
  /** Stop when the objective is at most this, default −∞: never. */
  readonly target?: number;
  /** Whether steps extrapolate, default true; without, they are plain projected gradient steps of 1/L. */
  readonly momentum?: boolean;
}

/** A problem at one scale, made ready. */
export interface PreparedProblem {
  readonly shape: readonly number[];
  readonly size: number;
  readonly measurements: number;
  readonly matrix: Float64Array;
  readonly measured: Float64Array;
  readonly spec: ConstraintSpec;
  readonly constraint: Constraint;
  /** One a mode. */
  readonly smoothness: readonly number[];
}

const NAMES = ["shape", "matrix", "measured", "constraint", "smoothness"];

/** @throws {UnmixError} when sizes disagree or a value is not finite */
export function prepareProblem(given: InverseProblem): PreparedProblem {
  const problem = givenOf("part of the problem", given, NAMES, "parts of the problem");
  const { shape } = problem;
  const sizes = Array.isArray(shape) && shape.length > 0;
  if (!sizes || shape.some((n) => !Number.isSafeInteger(n) || n < 1)) {
    throw new UnmixError(
      "shape",
      `The grid has shape ${Array.isArray(shape) ? shape.join(" × ") || "(none)" : String(shape)}; it must be a list of sizes, each a positive whole number.`,
      { shape },
    );
  }
  const size = shape.reduce((product, n) => product * n, 1);
  const { data: matrix, shape: sides } = fromNdarray(problem.matrix);
  if (typeof problem.measured?.length !== "number") {
    throw new UnmixError(
      "input",
      `The measurements are ${String(problem.measured)}; they must be a list of numbers.`,
      { measured: problem.measured },
    );
  }
  const measured = Float64Array.from(problem.measured);
  if (sides.length !== 2 || sides[0] !== measured.length || sides[1] !== size) {
    throw new UnmixError(
      "shape",
      `The matrix has shape ${sides.join(" × ")}; with ${measured.length} measurements of a grid of ${shape.join(" × ")} it must be ${measured.length} × ${size}.`,
      { matrix: [...sides], measurements: measured.length, points: size },
    );
  }
  checkFinite("matrix", matrix);
  checkFinite("measurements", measured);
  const spec = problem.constraint ?? { kind: "nonnegative" };
  return {
    shape: [...shape],
    size,
    measurements: measured.length,
    matrix,
    measured,
    spec,
    constraint: prepareConstraint(spec, shape),
    smoothness: smoothnessOf(problem.smoothness ?? 0, shape.length),
  };
}

function smoothnessOf(given: number | readonly number[], modes: number): readonly number[] {
  const each = Array.isArray(given) ? given : new Array(modes).fill(given);
  if (each.length === modes && each.every((value) => Number.isFinite(value) && value >= 0)) {
    return each;
  }
  throw new UnmixError(
    "option",
    `The smoothness is ${each.join(", ")}; it must be a number of at least 0, or one for each of the ${modes} modes of the grid.`,
    { option: "smoothness", value: given },
  );
}

/** @throws {UnmixError} where a value is not finite, by its place */
export function checkFinite(what: string, values: ArrayLike<number>): void {
  let bad = 0;
  while (bad < values.length && Number.isFinite(values[bad])) bad++;
  if (bad === values.length) return;
  throw new UnmixError(
    "input",
    `Value ${bad} of the ${what} is ${values[bad]}; every value must be a finite number.`,
    { index: bad, value: values[bad] },
  );
}
