import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { projectBoundedSimplex } from "../../../src/factorization/constraints/bounded-simplex.ts";
import type { ConstraintSpec } from "../../../src/factorization/constraints/constraint.ts";
import { prepareConstraint } from "../../../src/factorization/constraints/index.ts";
import { projectSimplex } from "../../../src/factorization/constraints/simplex.ts";
import { factorize } from "../../../src/factorization/fit/factorize.ts";
import { createRandom } from "../../../src/random/random.ts";
import { planted } from "../../problems.ts";

const simplex = { kind: "simplex", per: "row" } as const;
const interval = (low: number, high: number) => ({ kind: "interval", low, high }) as const;
const composed = (...parts: ConstraintSpec[]) => ({ kind: "composed", parts }) as const;

/** By bisection of t, to the last bit that it can have. */
function naive(values: Float64Array, low: number, high: number, total: number): Float64Array {
  const at = (t: number) => values.map((x) => Math.min(high, Math.max(low, x - t)));
  const sum = (x: Float64Array) => x.reduce((a, b) => a + b, 0);
  let [from, to] = [Math.min(...values) - total - 1, Math.max(...values) + 1];
  for (let round = 0; round < 200; round++) {
    const middle = (from + to) / 2;
    if (sum(at(middle)) >= total) from = middle;
    else to = middle;
  }
  return at(from);
}

describe("projectBoundedSimplex", () => {
  const random = createRandom(1);
  it("is what bisection finds", () => {
    for (let round = 0; round < 300; round++) {
      const length = 1 + random.integer(12);
      const total = 0.5 + random.uniform();
      const low = (random.uniform() * total) / length;
      const high = total / length + random.uniform() * total;
      const values = Float64Array.from({ length }, () =>
        // With ties, and with entries on both sides of both bounds.
        random.uniform() < 0.2 ? 0.25 : 2 * random.normal(),
      );
      for (const most of [high, Number.POSITIVE_INFINITY]) {
        const scratch = new Float64Array(length);
        const block = values.slice();
        projectBoundedSimplex(block, 0, 1, length, low, most, total, scratch);
        expectClose(block, naive(values, low, most, total), 1e-12);
      }
    }
  });
  it("is that of the simplex where the bounds are no others", () => {
    const values = Float64Array.from({ length: 40 }, () => random.normal());
    const [own, other] = [values.slice(), values.slice()];
    projectBoundedSimplex(own, 0, 1, 40, 0, Number.POSITIVE_INFINITY, 2, new Float64Array(40));
    projectSimplex(other, 0, 1, 40, 2, new Float64Array(40));
    expectClose(own, other, 1e-13);
  });
  it("meets the sum in values of any size, and makes what is not finite NaN", () => {
    for (const scale of [1e-9, 1, 1e9, 1e300]) {
      const block = Float64Array.from({ length: 7 }, () => scale * random.normal());
      projectBoundedSimplex(block, 0, 1, 7, 0.05, 0.4, 1, new Float64Array(7));
      expect(block.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
      expect(Math.min(...block)).toBeGreaterThanOrEqual(0.05);
      expect(Math.max(...block)).toBeLessThanOrEqual(0.4);
    }
    const bad = Float64Array.of(1, Number.POSITIVE_INFINITY);
    projectBoundedSimplex(bad, 0, 1, 2, 0, 1, 1, new Float64Array(2));
    expect([...bad]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("a simplex composed with an interval", () => {
  it.each([
    ["after it", composed(interval(0.1, 0.5), simplex)],
    ["before it", composed(simplex, interval(0.1, 0.5))],
    ["with nonnegativity between", composed(interval(0.1, 0.5), { kind: "nonnegative" }, simplex)],
    ["twice", composed(interval(-1, 0.5), simplex, interval(0.1, 2))],
  ])("holds both, %s", (_, spec) => {
    const random = createRandom(2);
    const constraint = prepareConstraint(spec, [6, 4]);
    const block = Float64Array.from({ length: 24 }, () => random.normal());
    const expected = [0, 4, 8, 12, 16, 20].flatMap((row) => [
      ...naive(block.slice(row, row + 4), 0.1, 0.5, 1),
    ]);
    constraint.apply(block);
    expectClose(block, expected, 1e-12);
    expect(constraint.violation(block)).toBeLessThan(1e-12);
    const again = block.slice();
    constraint.apply(again);
    expectClose(again, block, 1e-14);
  });
  it("takes columns, and bounds that leave one point", () => {
    const constraint = prepareConstraint(
      composed({ kind: "simplex", per: "column", to: 2 }, interval(0.5, 1)),
      [4, 2],
    );
    const block = Float64Array.of(3, 0, -1, 0, 5, 1, 2, 9);
    constraint.apply(block);
    expect([...block]).toEqual(new Array(8).fill(0.5));
  });
  it("refuses bounds that admit no such sum", () => {
    expect(() => prepareConstraint(composed(simplex, interval(0.3, 1)), [6, 4])).toThrow(
      "pieces of 4 entries that sum to 1, and an interval for entries from 0.3 to 1, which sum to 1.2 at least and 4 at most; no piece satisfies both.",
    );
    expect(() => prepareConstraint(composed(interval(0, 0.2), simplex), [6, 4])).toThrow(
      "at most; no piece satisfies both",
    );
    expect(() => prepareConstraint(composed(interval(-2, -1), simplex), [6, 4])).toThrow(
      "no piece satisfies both",
    );
  });
  it("holds both in a fit, whose objective never rises without momentum", () => {
    const { tensor } = planted([9, 4, 6], 3, { noise: 0.1 });
    const matrix = composed(interval(0.1, 0.6), simplex);
    const fit = factorize(tensor, {
      rank: 3,
      momentum: false,
      maxIterations: 60,
      constraints: { matrix },
    });
    expect(prepareConstraint(matrix, [9, 3]).violation(fit.model.matrix.data)).toBeLessThan(1e-12);
    const { objective } = fit.statistics;
    for (let n = 1; n < objective.length; n++) {
      expect(objective[n]).toBeLessThanOrEqual(objective[n - 1]! * (1 + 1e-12));
    }
  });
});
