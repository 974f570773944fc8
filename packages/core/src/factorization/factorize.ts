import { UnmixError } from "../errors.ts";
import { iterate } from "../iterate/method.ts";
import { run, type Steps } from "../iterate/steps.ts";
import { align, borrowBeside, borrowWorkspace } from "../kernels/memory.ts";
import { fromNdarray, type StridedArray } from "../tensor/ndarray.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type BpgdProblem, bpgd, workspaceBytes } from "./bpgd.ts";
import { prepareFeasible } from "./feasible.ts";
import { isScaleFree } from "./initialize.ts";
import type { Factorization } from "./model.ts";
import { type FactorizeOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { countOf, inUnits, type ScaleFactors } from "./scaled-steps.ts";
import { divided, unitOf } from "./unit.ts";

/**
 * Fits Y ≈ A B (entry (i, j, k, …) is Σ_r A[i, r] B[r, j, k, …]) to the end on this thread.
 *
 * @param tensor I × J × K …, at least two dimensions, finite; an `ndarray` or any view of one, a
 *   plain `{ data, shape }`, or a tensor of `allocateTensor`, which alone is not copied
 * @throws {UnmixError} before any work, when the tensor or an option makes no sense
 */
export function factorize(tensor: Tensor | StridedArray, options: FactorizeOptions): Factorization {
  return run(factorizeSteps(tensor, options));
}

/**
 * {@link factorize} one sweep at a time. The statistics of its progress are those of
 * `FactorizationStatistics`; input is checked before the first step is asked for.
 */
export function factorizeSteps(
  tensor: Tensor | StridedArray,
  options: FactorizeOptions,
): Steps<Factorization> {
  const { data, shape } = fromNdarray(tensor);
  checkTensor(shape);
  const resolved = resolveOptions(options, shape);
  const range = rangeOf(data, shape);
  const start =
    typeof options.start === "object" ? checkStart(options.start, shape, resolved.rank) : undefined;
  const feasible = prepareBoth(resolved, shape);
  return solve();

  // Memory is taken when the work begins, so that steps never begun hold none.
  function* solve(): Steps<Factorization> {
    const rows = shape[0]!;
    const columns = data.length / rows;
    const takes = scaleFactors(resolved, feasible);
    const unit = unitOf(Math.max(range.high, -range.low), countOf(takes));
    const own = unit === 1 ? data : divided(data, unit, countOf(takes));
    const placed = placeTensor(own, workspaceBytes(resolved.rank, rows, columns), resolved);
    const problem: BpgdProblem = {
      ...placed,
      shape,
      range,
      feasible,
      ...(start && { start: unit === 1 ? start : scaleStart(start, unit, takes) }),
      options: resolved,
    };
    const steps = iterate(bpgd, problem, resolved);
    return yield* unit === 1 ? steps : inUnits(steps, unit, takes);
  }
}

/**
 * The factors that take the scale of the data: those whose constraints leave theirs free. None
 * where the criterion is absolute, because scaled data would mean another tolerance.
 */
function scaleFactors(
  { constraints, criterion }: ResolvedOptions,
  feasible: BpgdProblem["feasible"],
): ScaleFactors {
  const relative = criterion !== "nonnegativeCone" && criterion !== "gradientNorm";
  return {
    core: relative && isScaleFree(constraints.core) && !feasible.core.settle,
    matrix: relative && isScaleFree(constraints.matrix) && !feasible.matrix.settle,
  };
}

function scaleStart(
  { matrix, core }: { matrix: Tensor; core: Tensor },
  unit: number,
  takes: ScaleFactors,
): { matrix: Tensor; core: Tensor } {
  return {
    matrix: { ...matrix, data: divided(matrix.data, unit, Number(takes.matrix)) },
    core: { ...core, data: divided(core.data, unit, Number(takes.core)) },
  };
}

/** Y where the kernels reach it: where it lies if there is room beside it, else a copy. */
function placeTensor(
  data: Float64Array,
  bytes: number,
  { kernels }: ResolvedOptions,
): Pick<BpgdProblem, "y" | "workspace" | "free"> {
  const beside = borrowBeside(data, bytes, kernels);
  if (beside) return { y: data.byteOffset, workspace: beside, free: beside.base };
  const size = align(8 * data.length);
  const workspace = borrowWorkspace(size + bytes, kernels);
  const y = workspace.base;
  new Float64Array(workspace.buffer as ArrayBuffer, y, data.length).set(data);
  return { y, workspace, free: y + size };
}

function checkTensor(shape: readonly number[]): void {
  if (shape.length >= 2 && shape.every((length) => length > 0)) return;
  throw new UnmixError(
    "shape",
    `The tensor has shape ${shape.join(" × ") || "(none)"}; at least two dimensions, none of them empty, are needed.`,
    { shape: [...shape] },
  );
}

/** The smallest and the largest entry. */
function rangeOf(data: Float64Array, shape: readonly number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) {
      const index = indexOf(i, shape);
      throw new UnmixError(
        "input",
        `The entry [${index.join(", ")}] of the tensor is ${value}; every entry must be a finite number. Fill or leave out missing values first.`,
        { index, value },
      );
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function indexOf(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = position;
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = rest % shape[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}

function checkStart(
  start: { readonly matrix: StridedArray; readonly core: StridedArray },
  shape: readonly number[],
  rank: number,
): { matrix: Tensor; core: Tensor } {
  const matrix = fromNdarray(start.matrix);
  const core = fromNdarray(start.core);
  checkFactor("matrix", matrix, [shape[0]!, rank]);
  checkFactor("core", core, [rank, ...shape.slice(1)]);
  return { matrix, core };
}

function checkFactor(name: string, factor: Tensor, expected: readonly number[]): void {
  const { shape, data } = factor;
  if (shape.length !== expected.length || shape.some((length, d) => length !== expected[d])) {
    throw new UnmixError(
      "shape",
      `The ${name} to start from has shape ${shape.join(" × ")}; it must be ${expected.join(" × ")}.`,
      { factor: name, shape: [...shape], expected: [...expected] },
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const index = indexOf(bad, shape);
    throw new UnmixError(
      "input",
      `The entry [${index.join(", ")}] of the ${name} to start from is ${data[bad]}; it must be a finite number.`,
      { factor: name, index },
    );
  }
}

function prepareBoth(
  { constraints, rank }: ResolvedOptions,
  shape: readonly number[],
): BpgdProblem["feasible"] {
  const core = prepareFeasible(constraints.core, [rank, ...shape.slice(1)], 0);
  const matrix = prepareFeasible(constraints.matrix, [shape[0]!, rank], 1);
  if (core.settle && matrix.settle) {
    throw new UnmixError(
      "option",
      "Both factors are to rescale into the other, which has no end; let one of them keep its scale.",
      { constraints },
    );
  }
  return { core, matrix };
}
