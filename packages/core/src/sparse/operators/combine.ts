import { UnmixError } from "../../errors.ts";
import { checkOperator, type Operator, realLength } from "../operator.ts";

/**
 * Some rows of an operator, in the order given: what is known of A x where some samples are missing.
 *
 * @param rows which rows, each a whole number below `operator.rows`, none twice
 * @throws {UnmixError} when a row is none of the operator's or is named twice
 */
export function subsampledOperator(operator: Operator, rows: ArrayLike<number>): Operator {
  checkOperator(operator);
  const seen = new Set<number>();
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    if (Number.isSafeInteger(row) && row >= 0 && row < operator.rows && !seen.has(row)) {
      seen.add(row);
      continue;
    }
    throw new UnmixError(
      "input",
      `Row ${row} was asked for ${seen.has(row) ? "twice" : `of an operator of ${operator.rows} rows`}; name each row from 0 to ${operator.rows - 1} at most once.`,
      { row, rows: operator.rows },
    );
  }
  const places = Uint32Array.from(rows);
  const parts = realLength(operator, 1);
  const whole = new Float64Array(parts * operator.rows);
  const gather = (out: Float64Array) => {
    for (let k = 0; k < places.length; k++) {
      for (let part = 0; part < parts; part++) {
        out[parts * k + part] = whole[parts * places[k]! + part]!;
      }
    }
  };
  const { column } = operator;
  return {
    rows: places.length,
    columns: operator.columns,
    field: operator.field,
    forward(x, out) {
      operator.forward(x, whole);
      gather(out);
    },
    adjoint(y, out) {
      whole.fill(0);
      for (let k = 0; k < places.length; k++) {
        for (let part = 0; part < parts; part++) {
          whole[parts * places[k]! + part] = y[parts * k + part]!;
        }
      }
      operator.adjoint(whole, out);
    },
    ...(column && {
      column(index: number, out: Float64Array) {
        column(index, whole);
        gather(out);
      },
    }),
  };
}

/**
 * One operator after another: `composedOperator(B, A)` is x ↦ B (A x).
 *
 * @throws {UnmixError} when the lengths or the fields do not fit
 */
export function composedOperator(outer: Operator, inner: Operator): Operator {
  checkOperator(outer);
  checkOperator(inner);
  if (outer.columns !== inner.rows || outer.field !== inner.field) {
    throw new UnmixError(
      "shape",
      `An operator of ${inner.rows} ${inner.field} rows cannot go into one of ${outer.columns} ${outer.field} columns.`,
      { inner: inner.rows, outer: outer.columns },
    );
  }
  const between = new Float64Array(realLength(inner, inner.rows));
  const { column } = inner;
  return {
    rows: outer.rows,
    columns: inner.columns,
    field: inner.field,
    forward(x, out) {
      inner.forward(x, between);
      outer.forward(between, out);
    },
    adjoint(y, out) {
      outer.adjoint(y, between);
      inner.adjoint(between, out);
    },
    ...(column && {
      column(index: number, out: Float64Array) {
        column(index, between);
        outer.forward(between, out);
      },
    }),
  };
}

/**
 * The same operator on each of several vectors, which are the columns of a row-major matrix:
 * X (columns × count) ↦ A X. This is how several measurements share one set of features.
 *
 * Column `index` of the result belongs to entry (index ÷ count, index mod count) of X.
 */
export function repeatedOperator(operator: Operator, count: number): Operator {
  checkOperator(operator);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UnmixError(
      "option",
      `${count} vectors were asked for; it must be a whole number of at least 1.`,
      { count },
    );
  }
  if (count === 1) return operator;
  const { rows, columns, field } = operator;
  const parts = realLength(operator, 1);
  const long = new Float64Array(parts * columns);
  const short = new Float64Array(parts * rows);
  const each = (
    from: Float64Array,
    to: Float64Array,
    single: Float64Array,
    result: Float64Array,
    apply: (x: Float64Array, out: Float64Array) => void,
  ) => {
    for (let c = 0; c < count; c++) {
      deal(from, single, c, count, parts);
      apply(single, result);
      collect(result, to, c, count, parts);
    }
  };
  const { column, columnNorms } = operator;
  return {
    rows: rows * count,
    columns: columns * count,
    field,
    forward: (x, out) => each(x, out, long, short, (a, b) => operator.forward(a, b)),
    adjoint: (y, out) => each(y, out, short, long, (a, b) => operator.adjoint(a, b)),
    ...(column && {
      column(index: number, out: Float64Array) {
        column(Math.floor(index / count), short);
        out.fill(0);
        collect(short, out, index % count, count, parts);
      },
    }),
    ...(columnNorms && {
      columnNorms() {
        const norms = columnNorms();
        return Float64Array.from(
          { length: columns * count },
          (_, j) => norms[Math.floor(j / count)]!,
        );
      },
    }),
  };
}

/** single = column `c` of the row-major matrix `all` of `count` columns. */
function deal(all: Float64Array, single: Float64Array, c: number, count: number, parts: number) {
  for (let i = 0, at = c * parts; i < single.length; i += parts, at += count * parts) {
    for (let part = 0; part < parts; part++) single[i + part] = all[at + part]!;
  }
}

/** The way back. */
function collect(single: Float64Array, all: Float64Array, c: number, count: number, parts: number) {
  for (let i = 0, at = c * parts; i < single.length; i += parts, at += count * parts) {
    for (let part = 0; part < parts; part++) all[at + part] = single[i + part]!;
  }
}
