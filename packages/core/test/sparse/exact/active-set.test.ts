import { describe, expect, it } from "vitest";
import { finish } from "../../../src/iterate/pauses.ts";
import { createActiveSet, penalized, solveActive } from "../../../src/sparse/exact/active-set.ts";
import { stretchOf } from "../../../src/sparse/stretch.ts";

/** Of four orthonormal columns each has a part in b. */
const b = Float64Array.of(4, 3, 2, 1);
const columns = Array.from(b, (_, k) => {
  const column = new Float64Array(b.length);
  column[k] = 1;
  return stretchOf(column);
});
const working = () => ({
  rows: b.length,
  nonnegative: false,
  columns,
  weights: [1, 1, 1, 1],
  products: Array.from(b),
  gram: [],
});

const solve = (capacity: number) => {
  const set = createActiveSet(working(), b, capacity);
  const work = solveActive(set, penalized(0.5, 1e-9), 1000);
  return { set, work };
};

describe("an active set", () => {
  it("takes every column that pulls harder than the penalty", () => {
    const { set, work } = solve(4);
    expect(finish(work)).toBe(true);
    expect(Array.from(set.x).sort()).toEqual([0.5, 1.5, 2.5, 3.5]);
  });

  it("ends where a column that depends on none in use finds no room", () => {
    const { set, work } = solve(2);
    let pauses = 0;
    let next = work.next();
    for (; !next.done; next = work.next()) pauses++;
    expect(next.value).toBe(false);
    expect(pauses).toBe(3);
    expect(set.members).toEqual([0, 1]);
  });
});
