import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, rowsOf } from "../../../src/factorization/factors/components.ts";
import { assign } from "../../../src/factorization/uncertainty/assignment.ts";
import { matchFactors } from "../../../src/factorization/uncertainty/match.ts";
import { createRandom } from "../../../src/random/random.ts";

/** The least total cost over all ways, by trying them. */
function leastTotal(cost: readonly number[], rows: number, columns: number): number {
  const search = (row: number, free: readonly number[], left: number): number => {
    if (row === rows) return left > 0 ? Number.POSITIVE_INFINITY : 0;
    let best = search(row + 1, free, left);
    for (const column of free) {
      const rest = search(
        row + 1,
        free.filter((c) => c !== column),
        left - 1,
      );
      best = Math.min(best, cost[row * columns + column]! + rest);
    }
    return best;
  };
  return search(0, [...Array(columns).keys()], Math.min(rows, columns));
}

describe("assign", () => {
  it("costs no more than any other way", () => {
    const problem = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc.tuple(
          fc.constant(rows),
          fc.constant(columns),
          fc.array(fc.integer({ min: -9, max: 9 }), {
            minLength: rows * columns,
            maxLength: rows * columns,
          }),
        ),
      );
    fc.assert(
      fc.property(problem, ([rows, columns, cost]) => {
        const columnOf = assign(cost, rows, columns);
        const used = [...columnOf].filter((c) => c >= 0);
        expect(used.length).toBe(Math.min(rows, columns));
        expect(new Set(used).size).toBe(used.length);
        let total = 0;
        columnOf.forEach((c, r) => {
          if (c >= 0) total += cost[r * columns + c]!;
        });
        expect(total).toBe(leastTotal(cost, rows, columns));
      }),
      { numRuns: 300 },
    );
  });
  it("undoes a permutation of a hundred", () => {
    const random = createRandom(4);
    const n = 100;
    const cost = Float64Array.from({ length: n * n }, () => 1 + random.uniform());
    for (let i = 0; i < n; i++) cost[i * n + ((i * 37) % n)] = 0;
    expect([...assign(cost, n, n)]).toEqual(Array.from({ length: n }, (_, i) => (i * 37) % n));
  });
  it("takes nothing for an answer where there is nothing", () => {
    expect([...assign([], 0, 3)]).toEqual([]);
    expect([...assign([], 2, 0)]).toEqual([-1, -1]);
  });
  it("refuses costs that are not finite or too few", () => {
    expect(() => assign([1, Number.NaN, 2, 3], 2, 2)).toThrow(/row 0 and column 1 is NaN/);
    expect(() => matchFactors({ kind: "cp" } as never, [])).toThrow(/alignFactors of two models/);
    expect(() => assign([1], 2, 2)).toThrow(/needs 4 costs, but 1/);
  });
});

describe("matchFactors", () => {
  it("by the angle is blind to size, however large or small", () => {
    const learned = [Float64Array.of(1e200, 0, 1e200), Float64Array.of(0, 1e-200, 0)];
    const other = [Float64Array.of(0, 1e-220, 0), Float64Array.of(1e-200, 0, 1e-200)];
    const { learnedOf, distances } = matchFactors(learned, other, "cosine");
    expect([...learnedOf]).toEqual([1, 0]);
    for (const distance of distances) expect(Math.abs(distance)).toBeLessThan(1e-15);
  });

  const random = createRandom(8);
  const known = Array.from({ length: 4 }, () =>
    Float64Array.from({ length: 30 }, () => random.uniform()),
  );
  const order = [2, 0, 3, 1];
  it("recovers a permutation under noise", () => {
    const learned = order.map((k) => known[k]!.map((v) => v + 0.05 * random.normal()));
    const match = matchFactors(learned, known);
    expect([...match.knownOf]).toEqual(order);
    expect([...match.learnedOf]).toEqual([1, 3, 0, 2]);
  });
  it("recovers it whatever the scales, by cosine", () => {
    const learned = order.map((k, i) => known[k]!.map((v) => v * 10 ** (3 * i - 4)));
    expect([...matchFactors(learned, known, "cosine").knownOf]).toEqual(order);
  });
  it("gives each its own where two are nearest to the same", () => {
    const match = matchFactors(
      [Float64Array.of(1), Float64Array.of(10)],
      [Float64Array.of(0), Float64Array.of(2)],
    );
    expect([...match.learnedOf]).toEqual([0, 1]);
    expect([...match.distances]).toEqual([1, 64]);
  });
  it("leaves over what has no partner", () => {
    const match = matchFactors([known[3]!, known[1]!], known);
    expect([...match.learnedOf]).toEqual([-1, 1, -1, 0]);
    expect(match.distances[0]).toBeNaN();
    expect([...matchFactors(known, [known[2]!]).knownOf]).toEqual([-1, -1, 0, -1]);
  });
  it("puts a component of zeros at distance 1", () => {
    expect(
      matchFactors([new Float64Array(2)], [Float64Array.of(1, 2)], "cosine").distances[0],
    ).toBe(1);
  });
  it("refuses components of different lengths", () => {
    expect(() => matchFactors([new Float64Array(2)], [new Float64Array(3)])).toThrow(
      /of 2 and of 3/,
    );
  });
});

describe("rowsOf and columnsOf", () => {
  it("split a matrix", () => {
    const matrix = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(rowsOf(matrix, 2).map((v) => [...v])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(columnsOf(matrix, 3).map((v) => [...v])).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });
});
