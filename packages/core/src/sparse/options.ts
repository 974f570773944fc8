import { UnmixError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkOperator, checkVector, type Operator, realLength } from "./operator.ts";
import { repeatedOperator } from "./operators/combine.ts";
import { denseOperator } from "./operators/dense.ts";

/** How a sparse solution is looked for. Every tolerance is relative: the unit of the data does not matter. */
export interface SparseOptions {
  /** One positive weight a coefficient (a group, where there are groups; a row, with several measurements); default 1. */
  readonly weights?: ArrayLike<number>;
  /** Coefficients ≥ 0, default false; real operators only. */
  readonly nonnegative?: boolean;
  /** The group of every column, numbered from 0 without gaps: then κ sums the norms of groups. */
  readonly groups?: ArrayLike<number>;
  /**
   * Several right-hand sides that share one support, default 1: b is rows × measurements and x is
   * columns × measurements, row-major, and κ sums the norms of rows.
   */
  readonly measurements?: number;
  /** Where to begin: any x, and a bound on κ(x), by default κ of that x. */
  readonly start?: {
    /** As long as a solution. */
    readonly x: ArrayLike<number>;
    /** At least 0; default κ(x). */
    readonly tau?: number;
  };
  /** What may be left of the duality gap, as a part of the objective; default 1e-5. */
  readonly gapTolerance?: number;
  /** By how much ‖Ax − b‖ may exceed what was asked for, as a part of ‖b‖; default 1e-7. */
  readonly residualTolerance?: number;
  /** Default 10 times the rows, and at least 1000. */
  readonly maxIterations?: number;
  /** Products with A and Aᴴ together; default no limit. */
  readonly maxProducts?: number;
  /** Seconds; default no limit. */
  readonly timeLimit?: number;
  /** How the bound on κ that gives the residual is found; default `auto`. */
  readonly rootFinding?: "auto" | "primal" | "dual";
  /** Conjugate gradients on faces of the l1 ball, default true. Groups have no such faces. */
  readonly subspace?: boolean;
  /**
   * An exact finish where the operator gives columns: by an active set, or for groups that are not
   * nonnegative by Newton steps; default true. A number: an active set of so many columns at most.
   */
  readonly activeSet?: boolean | number;
  /** Columns of one norm within the solver, where the operator tells their norms; the problem stays the same. Default true. */
  readonly normalize?: boolean;
}

/** The problem as it was given, checked. */
export interface SparseProblem {
  /** On all measurements together. */
  readonly operator: Operator;
  readonly b: Float64Array;
  readonly weights: Float64Array;
  /** The group of every real number of x; nothing where each is its own. */
  readonly groups?: Uint32Array;
  readonly nonnegative: boolean;
  readonly start?: { readonly x: Float64Array; readonly tau?: number };
}

const KNOWN: ReadonlySet<string> = new Set([
  "weights",
  "nonnegative",
  "groups",
  "measurements",
  "start",
  "gapTolerance",
  "residualTolerance",
  "maxIterations",
  "maxProducts",
  "timeLimit",
  "rootFinding",
  "subspace",
  "activeSet",
  "normalize",
]);

/** @throws {UnmixError} when the problem or an option is not what it must be */
export function checkProblem(
  given: Operator | Tensor,
  b: ArrayLike<number>,
  options: SparseOptions,
): SparseProblem {
  for (const name of Object.keys(options)) {
    if (KNOWN.has(name)) continue;
    throw new UnmixError(
      "option",
      `There is no option ${name}; there are ${[...KNOWN].join(", ")}.`,
      { name },
    );
  }
  const { measurements = 1, nonnegative = false, start } = options;
  const single = "forward" in given ? given : denseOperator(given);
  checkOperator(single);
  const operator = repeatedOperator(single, measurements);
  checkVector("The right-hand side", b, realLength(operator, operator.rows));
  if (nonnegative && operator.field === "complex") {
    throw new UnmixError(
      "option",
      "nonnegative is asked for, but the operator is complex; a complex number has no sign.",
    );
  }
  checkNumbers(options);
  const { groups, count } = groupsOf(single, options, measurements);
  const weights = weightsOf(options.weights, count);
  if (start) {
    checkVector("The start", start.x, realLength(operator, operator.columns));
    if (start.tau !== undefined) checkAtLeastZero("start.tau", start.tau);
  }
  return {
    operator,
    b: Float64Array.from(b),
    weights,
    nonnegative,
    ...(groups && { groups }),
    ...(start && { start: { ...start, x: Float64Array.from(start.x) } }),
  };
}

/** @throws {UnmixError} when `value` is not a finite number of at least 0 */
export function checkAtLeastZero(name: string, value: number): void {
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return;
  throw new UnmixError("option", `${name} is ${value}; it must be a finite number of at least 0.`, {
    name,
    value,
  });
}

function checkNumbers(options: SparseOptions): void {
  for (const name of ["gapTolerance", "residualTolerance"] as const) {
    if (options[name] !== undefined) checkAtLeastZero(name, options[name]);
  }
  for (const name of ["maxIterations", "maxProducts", "timeLimit"] as const) {
    const value = options[name];
    if (value === undefined || value >= 0) continue;
    throw new UnmixError("option", `${name} is ${value}; it must be at least 0.`, { name, value });
  }
  const { activeSet = true, rootFinding = "auto" } = options;
  if (typeof activeSet === "number" && !(activeSet >= 1)) {
    throw new UnmixError(
      "option",
      `activeSet is ${activeSet}; it must be true, false, or a number of columns of at least 1.`,
      { activeSet },
    );
  }
  if (!["auto", "primal", "dual"].includes(rootFinding)) {
    throw new UnmixError(
      "option",
      `rootFinding is ${String(rootFinding)}; it must be "auto", "primal" or "dual".`,
      { rootFinding },
    );
  }
}

/** The group of every real number of x, and how many there are. */
function groupsOf(
  operator: Operator,
  { groups }: SparseOptions,
  measurements: number,
): { groups?: Uint32Array; count: number } {
  const { columns } = operator;
  const repeat = realLength(operator, measurements);
  if (!groups && repeat === 1) return { count: columns };
  let count = columns;
  if (groups) {
    checkVector("The list of groups", groups, columns);
    const seen = new Set<number>();
    for (let j = 0; j < columns; j++) seen.add(groups[j]!);
    count = seen.size;
    for (const group of seen) {
      if (Number.isSafeInteger(group) && group >= 0 && group < count) continue;
      throw new UnmixError(
        "option",
        `The list of groups names the group ${group}, and ${count} different ones; number them from 0 to ${count - 1} without gaps.`,
        { group, count },
      );
    }
  }
  const all = Uint32Array.from({ length: repeat * columns }, (_, i) => {
    const column = Math.floor(i / repeat);
    return groups ? groups[column]! : column;
  });
  return { groups: all, count };
}

function weightsOf(weights: ArrayLike<number> | undefined, count: number): Float64Array {
  if (!weights) return new Float64Array(count).fill(1);
  checkVector("The list of weights", weights, count);
  const kept = Float64Array.from(weights);
  const wrong = kept.findIndex((weight) => !(weight > 0));
  if (wrong < 0) return kept;
  throw new UnmixError("option", `Weight ${wrong} is ${kept[wrong]}; weights must be positive.`, {
    position: wrong,
    value: kept[wrong],
  });
}
