import { norm } from "../linear/vectors.ts";
import { createGauge, gaugeOf, project } from "./gauge.ts";
import { type Operator, realLength } from "./operator.ts";
import type { SparseProblem } from "./options.ts";
import type { ScaledProblem } from "./state.ts";

/** A problem with b of norm 1 and columns of about one norm, and the factors that lead back. */
export interface Scaling {
  readonly scaled: ScaledProblem;
  /** ‖b‖, or 1 where b = 0. */
  readonly unit: number;
  /** What a coefficient of the scaled problem is multiplied with, besides `unit`; nothing for 1. */
  readonly factors?: Float64Array;
}

/** Columns whose norms differ by less than this are left as they are. */
const UNEVEN = 1.5;
/** A column this part of the largest is taken for no shorter. */
const SHORTEST = 1e-8;

/** The target is on the scale of the given problem. */
export function scaleProblem(
  problem: SparseProblem,
  target: { readonly sigma?: number; readonly tau?: number },
  normalize: boolean,
): Scaling {
  const { b, nonnegative, groups, start } = problem;
  const unit = norm(b) || 1;
  const factors = normalize ? factorsOf(problem) : undefined;
  const operator = factors ? scaledOperator(problem.operator, factors) : problem.operator;
  const length = realLength(operator, operator.columns);
  const gauge = createGauge(length, weightsFor(problem, factors), {
    nonnegative,
    ...(groups && { groups }),
  });
  const x = new Float64Array(length);
  if (start) {
    for (let j = 0; j < length; j++) x[j] = start.x[j]! / (unit * (factors?.[j] ?? 1));
    if (nonnegative) for (let j = 0; j < length; j++) x[j] = Math.max(0, x[j]!);
  }
  const size = start ? gaugeOf(gauge, x) : 0;
  const tau = target.tau ?? start?.tau;
  const scaledTau = tau === undefined ? size : tau / unit;
  if (size > scaledTau) project(gauge, x, scaledTau, x);
  return {
    unit,
    ...(factors && { factors }),
    scaled: {
      operator,
      gauge,
      b: b.map((value) => value / unit),
      x,
      tau: scaledTau,
      ...(target.sigma !== undefined && { sigma: target.sigma / unit }),
    },
  };
}

/** One over the norm of every column, or of the columns of a group together; nothing where they are even. */
function factorsOf({ operator, groups, weights }: SparseProblem): Float64Array | undefined {
  const norms = operator.columnNorms?.();
  if (!norms) return undefined;
  const parts = realLength(operator, 1);
  const length = parts * operator.columns;
  const squares = new Float64Array(weights.length);
  const counts = new Float64Array(weights.length);
  for (let i = 0; i < length; i++) {
    const g = groups ? groups[i]! : i;
    squares[g]! += norms[Math.floor(i / parts)]! ** 2;
    counts[g]!++;
  }
  const sizes = squares.map((square, g) => Math.sqrt(square / counts[g]!));
  const [shortest, longest] = [
    sizes.reduce((a, b) => Math.min(a, b)),
    sizes.reduce((a, b) => Math.max(a, b)),
  ];
  if (!(longest > UNEVEN * shortest)) return undefined;
  return Float64Array.from({ length }, (_, i) => {
    return 1 / Math.max(sizes[groups ? groups[i]! : i]!, SHORTEST * longest);
  });
}

function weightsFor({ weights, groups }: SparseProblem, factors?: Float64Array): Float64Array {
  if (!factors) return weights;
  const scaled = weights.slice();
  factors.forEach((factor, i) => {
    const g = groups ? groups[i]! : i;
    scaled[g] = weights[g]! * factor;
  });
  return scaled;
}

/** x ↦ A (factors ∘ x). */
function scaledOperator(operator: Operator, factors: Float64Array): Operator {
  const scaled = new Float64Array(factors.length);
  const { column, inner } = operator;
  return {
    ...operator,
    forward(x, out) {
      for (let j = 0; j < scaled.length; j++) scaled[j] = x[j]! * factors[j]!;
      operator.forward(scaled, out);
    },
    adjoint(y, out) {
      operator.adjoint(y, out);
      for (let j = 0; j < out.length; j++) out[j]! *= factors[j]!;
    },
    ...(column && {
      column(index: number, out: Float64Array) {
        column(index, out);
        const factor = factors[realLength(operator, index)]!;
        for (let i = 0; i < out.length; i++) out[i]! *= factor;
      },
    }),
    ...(inner && {
      inner: (i: number, j: number) => factors[i]! * factors[j]! * inner(i, j),
    }),
  };
}
