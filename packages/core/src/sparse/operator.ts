import { UnmixError } from "../errors.ts";
import type { Random } from "../random/random.ts";

/**
 * A linear map A, known by its products. It is plain data and functions: anything with these members
 * will do.
 *
 * A real vector of length k is k numbers; a complex one is 2k, real and imaginary part in turn. The
 * adjoint is that of the field: Aᵀ, or Aᴴ where it is complex. `x` and `y` are not changed, `out` is
 * overwritten, and the two never overlap. An operator may hold scratch, so two computations at one
 * time need one each.
 */
export interface Operator {
  /** Length of A x. */
  readonly rows: number;
  /** Length of x: the number of features, atoms, columns. */
  readonly columns: number;
  /** Whether vectors are of real numbers, or of complex ones. */
  readonly field: "real" | "complex";
  /** out(rows) = A x. */
  forward(x: Float64Array, out: Float64Array): void;
  /** out(columns) = Aᴴ y. */
  adjoint(y: Float64Array, out: Float64Array): void;
  /** out(rows) = column `index` of A, where it costs far less than a product. */
  column?(index: number, out: Float64Array): void;
  /** The Euclidean norm of every column, where it costs no more than a product. */
  columnNorms?(): Float64Array;
  /**
   * The inner product of two columns of a real operator, to 1e-6 of their norms, where it costs far less than
   * reading them.
   */
  inner?(i: number, j: number): number;
}

/** How many numbers a vector of `length` entries takes in the operator's field. */
export function realLength({ field }: Pick<Operator, "field">, length: number): number {
  return field === "complex" ? 2 * length : length;
}

/** @throws {UnmixError} when `operator` is not one */
export function checkOperator(operator: Operator): void {
  const { rows, columns, field } = operator ?? {};
  const sized = Number.isSafeInteger(rows) && rows >= 1 && Number.isSafeInteger(columns);
  if (!sized || columns < 1) {
    throw new UnmixError(
      "shape",
      `The operator has ${rows} rows and ${columns} columns; both must be whole numbers of at least 1.`,
      { rows, columns },
    );
  }
  if (field !== "real" && field !== "complex") {
    throw new UnmixError(
      "option",
      `The field of the operator is ${String(field)}; it must be "real" or "complex".`,
      { field },
    );
  }
  for (const name of ["forward", "adjoint"] as const) {
    if (typeof operator[name] === "function") continue;
    throw new UnmixError(
      "option",
      `The operator has no function ${name}(vector, out); it must have forward and adjoint.`,
      { name },
    );
  }
}

/**
 * @param remedy what to do about a number that is missing: a sentence
 * @throws {UnmixError} when `vector` is not `length` finite numbers
 */
export function checkVector(
  what: string,
  vector: ArrayLike<number>,
  length: number,
  remedy = "Remove missing samples together with their rows of the operator.",
): void {
  if (vector?.length !== length) {
    throw new UnmixError(
      "shape",
      `${what} has ${vector?.length ?? "no"} numbers where ${length} are needed.`,
      { length: vector?.length, needed: length },
    );
  }
  for (let i = 0; i < length; i++) {
    if (Number.isFinite(vector[i])) continue;
    throw new UnmixError(
      "input",
      `${what} holds ${vector[i]} at position ${i}; every entry must be a finite number. ${remedy}`,
      { position: i, value: vector[i] },
    );
  }
}

/**
 * How far `forward` and `adjoint` are from being adjoint: the largest of |⟨Ax, y⟩ − ⟨x, Aᴴy⟩| ÷
 * (‖Ax‖ ‖y‖ + ‖x‖ ‖Aᴴy‖) over some pairs of normal vectors. An operator that is right has about 1e-16
 * times the square root of its size; test your own with it.
 */
export function adjointMismatch(operator: Operator, random: Random, pairs = 5): number {
  checkOperator(operator);
  const draw = (length: number) =>
    Float64Array.from({ length: realLength(operator, length) }, () => random.normal());
  let worst = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const x = draw(operator.columns);
    const y = draw(operator.rows);
    const ax = new Float64Array(y.length);
    const ay = new Float64Array(x.length);
    operator.forward(x, ax);
    operator.adjoint(y, ay);
    const scale = norm(ax) * norm(y) + norm(x) * norm(ay);
    // i x is another vector of a complex space, and a real product alone would not see conjugation.
    const turns = operator.field === "complex" ? [0, 1] : [0];
    for (const turn of turns) {
      const mismatch = Math.abs(product(ax, y, turn) - product(x, ay, turn));
      if (!(mismatch <= worst * scale)) worst = mismatch / scale;
    }
  }
  return worst;
}

/** The real (`turn` 0) or the imaginary part of Σ x ȳ; for real vectors `turn` is 0. */
function product(x: Float64Array, y: Float64Array, turn: number): number {
  let sum = 0;
  if (turn === 0) for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  else for (let i = 0; i < x.length; i += 2) sum += x[i + 1]! * y[i]! - x[i]! * y[i + 1]!;
  return sum;
}

function norm(x: Float64Array): number {
  return Math.sqrt(product(x, x, 0));
}
