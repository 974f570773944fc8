import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/random/random.ts";
import { adjointMismatch, type Operator, realLength } from "../../src/sparse/operator.ts";
import { bandedOperator } from "../../src/sparse/operators/banded.ts";
import {
  composedOperator,
  repeatedOperator,
  subsampledOperator,
} from "../../src/sparse/operators/combine.ts";
import { denseOperator } from "../../src/sparse/operators/dense.ts";
import { generatedOperator } from "../../src/sparse/operators/generated.ts";
import { dctOperator, dftOperator } from "../../src/sparse/operators/transforms.ts";

function matrix(rows: number, columns: number, seed = 1) {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: rows * columns }, () => random.normal());
  return { data, shape: [rows, columns] };
}

const STRETCHES = { rows: 9, starts: [0, 3, 8, 5], offsets: [0, 4, 6, 7, 7] };
const banded = bandedOperator({ ...STRETCHES, values: matrix(7, 1).data });
const waves = generatedOperator({
  rows: 11,
  columns: 30,
  column: (j, out) => {
    for (let i = 0; i < 11; i++) out[i] = Math.sin(0.3 * i * j + j);
  },
});

const OPERATORS: Record<string, Operator> = {
  dense: denseOperator(matrix(7, 40)),
  "dense of one entry": denseOperator(matrix(1, 1)),
  banded,
  generated: waves,
  cosine: dctOperator(24),
  Fourier: dftOperator(15),
  "partial cosine": subsampledOperator(dctOperator(24), [3, 0, 20, 7]),
  "partial Fourier": subsampledOperator(dftOperator(15), [14, 2, 5]),
  composed: composedOperator(denseOperator(matrix(5, 11, 2)), waves),
  "composed complex": composedOperator(
    subsampledOperator(dftOperator(15), [1, 8, 3, 2]),
    dftOperator(15),
  ),
  repeated: repeatedOperator(denseOperator(matrix(4, 6)), 3),
  "repeated complex": repeatedOperator(subsampledOperator(dftOperator(8), [5, 1]), 3),
};

/** Column `index` by the forward product of a unit vector. */
function productWithUnit(operator: Operator, index: number): Float64Array {
  const x = new Float64Array(realLength(operator, operator.columns));
  x[realLength(operator, index)] = 1;
  const out = new Float64Array(realLength(operator, operator.rows));
  operator.forward(x, out);
  return out;
}

describe.each(Object.entries(OPERATORS))("the %s operator", (_, operator) => {
  it("has an adjoint that is one", () => {
    expect(adjointMismatch(operator, createRandom(3))).toBeLessThan(1e-14);
  });

  it("gives the columns that its products have", () => {
    const norms = operator.columnNorms?.();
    for (let j = 0; j < operator.columns; j++) {
      const expected = productWithUnit(operator, j);
      const out = new Float64Array(expected.length).fill(7);
      operator.column!(j, out);
      out.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 12);
      });
      if (norms) expect(norms[j]).toBeCloseTo(Math.hypot(...expected), 12);
    }
  });

  it("takes a full vector like the sum of its columns", () => {
    const random = createRandom(5);
    const x = Float64Array.from({ length: realLength(operator, operator.columns) }, () =>
      random.normal(),
    );
    const expected = new Float64Array(realLength(operator, operator.rows));
    for (let j = 0; j < x.length; j++) {
      const single = new Float64Array(x.length);
      single[j] = x[j]!;
      const part = new Float64Array(expected.length);
      operator.forward(single, part);
      for (let i = 0; i < part.length; i++) expected[i]! += part[i]!;
    }
    const out = new Float64Array(expected.length).fill(7);
    operator.forward(x, out);
    out.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 11);
    });
  });
});

describe("adjointMismatch", () => {
  it("sees a wrong adjoint", () => {
    const right = dftOperator(6);
    const unconjugated: Operator = { ...right, adjoint: right.forward };
    expect(adjointMismatch(unconjugated, createRandom(1))).toBeGreaterThan(0.01);
  });
});

describe("wrong input", () => {
  it.each([
    [
      "a vector",
      () => denseOperator({ data: new Float64Array(3), shape: [3] }),
      /shape 3; it must/,
    ],
    [
      "too few numbers",
      () => denseOperator({ data: new Float64Array(3), shape: [2, 2] }),
      /3 numbers where 4/,
    ],
    [
      "NaN",
      () => denseOperator({ data: Float64Array.of(1, Number.NaN), shape: [1, 2] }),
      /holds NaN at position 1/,
    ],
    ["a row twice", () => subsampledOperator(dctOperator(4), [1, 1]), /Row 1 was asked for twice/],
    ["a row beyond", () => subsampledOperator(dctOperator(4), [4]), /Row 4 .* of 4 rows/],
    [
      "lengths that do not fit",
      () => composedOperator(dctOperator(4), dctOperator(5)),
      /5 real rows cannot go into one of 4/,
    ],
    [
      "a stretch beyond the rows",
      () => bandedOperator({ rows: 2, starts: [1], offsets: [0, 2], values: new Float64Array(2) }),
      /there are 2 rows/,
    ],
    [
      "offsets that do not fit",
      () => bandedOperator({ rows: 2, starts: [1], offsets: [0], values: new Float64Array(2) }),
      /needs 2 offsets/,
    ],
    ["no repeats", () => repeatedOperator(dctOperator(4), 0), /0 vectors/],
  ])("%s is refused", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
