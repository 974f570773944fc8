import { expectClose } from "@unmix/testing";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { finish } from "../../src/iterate/pauses.ts";
import { symmetricEigenvalues } from "../../src/linear/symmetric-eigenvalues.ts";
import { createRandom } from "../../src/random/random.ts";

function symmetric(n: number, entry: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = entry(i, j);
  }
  return matrix;
}

const random = createRandom(1);
const MATRICES: [string, number, Float64Array][] = [
  ["dense", 60, symmetric(60, () => random.normal())],
  ["of one entry", 1, Float64Array.of(-3)],
  ["of zeros", 4, new Float64Array(16)],
  ["diagonal", 5, symmetric(5, (i, j) => (i === j ? i - 2 : 0))],
  ["of rank 1", 30, symmetric(30, (i, j) => (i + 1) * (j + 1))],
  ["in blocks", 6, symmetric(6, (i, j) => (Math.floor(i / 2) === Math.floor(j / 2) ? 1 + i : 0))],
  ["graded", 12, symmetric(12, (i, j) => 10 ** -(i + j))],
];

describe("the eigenvalues of a symmetric matrix", () => {
  it.each(MATRICES)("%s are those of ml-matrix to the last bit", (_name, n, matrix) => {
    const rows = Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, (i + 1) * n)]);
    const { realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), {
      assumeSymmetric: true,
    });
    const found = finish(symmetricEigenvalues(matrix.slice(), n));
    expect([...found].sort((a, b) => a - b)).toEqual(realEigenvalues);
  });

  it("are those of the path, which are known", () => {
    const n = 40;
    const path = symmetric(n, (i, j) => (i === j ? 2 : i - j === 1 ? -1 : 0));
    const known = Array.from(
      { length: n },
      (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)),
    );
    const found = finish(symmetricEigenvalues(path, n)).sort();
    expectClose(found, known, 1e-13);
  });

  it("are found with pauses where the matrix is large", () => {
    const n = 400;
    const work = symmetricEigenvalues(
      symmetric(n, () => random.normal()),
      n,
    );
    let pauses = 0;
    for (let next = work.next(); !next.done; next = work.next()) pauses++;
    // n³ multiply–adds are 3.8 pauses' work.
    expect(pauses).toBeGreaterThanOrEqual(3);
  });
});
