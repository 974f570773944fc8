import {
  allocateTensor,
  drive,
  factorize,
  factorizeSteps,
  type Steps,
  sparseMatrix,
} from "@unmix/core";
import { describe, expect, it } from "vitest";
import { rangeOf } from "../../../src/factorization/data/range.ts";
import { finish } from "../../../src/iterate/pauses.ts";
import { planted } from "../../problems.ts";

/** Long enough for pauses within a sweep, and quick enough for a test. */
function long() {
  const tensor = allocateTensor([600, 6000]);
  for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = 1 + ((i * 7919) % 101);
  return tensor;
}

describe("a long sweep", () => {
  const tensor = long();
  const options = { rank: 80, maxIterations: 3, tolerance: 0, innerSteps: 1 };

  it("pauses after every factor and within products, and gives what it gives in one go", () => {
    const steps = factorizeSteps(tensor, options);
    const told: [number, boolean][] = [];
    let next = steps.next();
    while (!next.done) {
      told.push([next.value.iteration, "relativeError" in next.value.statistics]);
      next = steps.next();
    }
    // Once placed and within each of two products there is nothing to tell yet; then come the statistics
    // of a sweep, and pauses after the core, within a product, after the matrix and within the other one.
    const begun = told.findIndex(([, known]) => known);
    expect(begun).toBeGreaterThanOrEqual(3);
    const sweeps = told.slice(begun);
    expect(sweeps.every(([, known]) => known)).toBe(true);
    expect(sweeps).toEqual([...sweeps].sort(([a], [b]) => a - b));
    for (const sweep of [0, 1, 2]) {
      expect(sweeps.filter(([of]) => of === sweep).length).toBeGreaterThanOrEqual(5);
    }
    expect(sweeps.at(-1)).toEqual([3, true]);
    expect(next.value.model).toEqual(factorize(tensor, options).model);
  });

  it("hears stop in a pause, and ends with the sweep", () => {
    const steps = factorizeSteps(tensor, { ...options, maxIterations: 100 });
    // To the first statistics, which are those of the start, and on to a pause in the first sweep.
    let begun = steps.next();
    while (!begun.done && !("relativeError" in begun.value.statistics)) begun = steps.next();
    steps.next();
    let next = steps.next("stop");
    while (!next.done) next = steps.next();
    expect(next.value.iterations).toBe(1);
    expect(next.value.termination.kind).toBe("stopped");
  });

  it("is cancelled in a pause, and gives its memory back", async () => {
    const cancel = new AbortController();
    const steps = factorizeSteps(tensor, { ...options, maxIterations: 1e6 });
    const run = drive(steps, {
      signal: cancel.signal,
      interval: 0,
      onProgress: () => cancel.abort(),
    });
    await expect(run).rejects.toBe(cancel.signal.reason);
    expect(factorize(tensor, { ...options, maxIterations: 1 }).iterations).toBe(1);
  });
});

/** How often steps pause: before the start is measured, after it was, and so on with each sweep. */
function pausesOf<T>(steps: Steps<T>): number[] {
  const counts = [0];
  let seen = -1;
  for (let next = steps.next(); !next.done; next = steps.next()) {
    const { iteration, statistics } = next.value;
    if ("relativeError" in statistics && iteration !== seen) {
      seen = iteration;
      counts.push(0);
    } else counts[counts.length - 1]!++;
  }
  return counts;
}

/** Expects at least as many pauses as that: there is one, too, where short work adds up. */
function expectPauses<T>(steps: Steps<T>, least: readonly number[]): void {
  const pauses = pausesOf(steps);
  expect(pauses.length).toBe(least.length);
  for (const [k, some] of least.entries()) expect(pauses[k]).toBeGreaterThanOrEqual(some);
}

describe("work that is long in other ways", () => {
  const tensor = long();
  const { data } = tensor;
  const once = { maxIterations: 1, tolerance: 0, innerSteps: 1 };

  it("pauses in every look at the entries of the model, with weights", () => {
    const weights = { data: new Float64Array(data.length).fill(1), shape: tensor.shape };
    weights.data[5] = 0;
    // Two looks for the scale and one for the measure; in a sweep after each factor and in its measure.
    const steps = factorizeSteps(tensor, { ...once, rank: 48, weights });
    expectPauses(steps, [4, 3, 0]);
  });

  it("pauses in them with a divergence", () => {
    const steps = factorizeSteps(tensor, { ...once, rank: 48, objective: "kullbackLeibler" });
    // What pulls a factor is one look, and what pushes it known by sums.
    expectPauses(steps, [4, 5, 0]);
  });

  it("pauses in the products of a Tucker model", () => {
    const shaped = { data, shape: [600, 60, 100] };
    const steps = factorizeSteps(shaped, { ...once, model: "tucker", rank: [80, 9, 9] });
    // The product with the matrix of the first mode is two pieces long, and formed anew once the start has
    // its scale; in a sweep there is a pause after each of four factors too.
    expectPauses(steps, [3, 5, 0]);
  });

  it("pauses in the update of a long factor", () => {
    const wide = { data: data.subarray(0, 17 * 150_000), shape: [17, 150_000] };
    const options = { rank: 16, maxIterations: 1, tolerance: 0, compress: false };
    // The start is drawn in three pieces; ten passes over 150 000 columns of 16 components are 1.4.
    expectPauses(factorizeSteps(wide, options), [3, 3, 0]);
    const gradient = { ...options, update: "gradient" } as const;
    expect(pausesOf(factorizeSteps(wide, gradient))[1]).toBeGreaterThanOrEqual(3);
  });

  it("pauses within a step, a projection and a Gram matrix of a long factor with many components", () => {
    const wide = { data: data.subarray(0, 76 * 47_000), shape: [76, 47_000] };
    const options = { rank: 76, maxIterations: 1, tolerance: 0, innerSteps: 1, compress: false };
    // Three while the core is drawn and one after it, one in its Gram matrix, one in a product and one in
    // its step; in a sweep there is one after each factor and one in the core's update, but none in the draw.
    expectPauses(factorizeSteps(wide, options), [7, 6, 0]);
    // A projection has one before and one after it.
    const core = { kind: "simplex", per: "fibre" } as const;
    const simplex = { ...options, constraints: { core } };
    expectPauses(factorizeSteps(wide, simplex), [9, 7, 0]);
  });

  it("pauses in the residual of a sparse matrix, which is as long as that of a dense one", () => {
    const [rows, columns, rank] = [40_000, 2000, 4];
    // Row i holds a 1 in column i mod 4: four components that are known.
    const starts = Uint32Array.from({ length: rows + 1 }, (_, i) => i);
    const indices = Uint32Array.from({ length: rows }, (_, i) => i % rank);
    const values = new Float64Array(rows).fill(1);
    const matrix = { data: new Float64Array(rows * rank), shape: [rows, rank] };
    for (let i = 0; i < rows; i++) matrix.data[i * rank + (i % rank)] = 1;
    const core = { data: new Float64Array(rank * columns), shape: [rank, columns] };
    for (let r = 0; r < rank; r++) core.data[r * columns + r] = 1;
    const steps = factorizeSteps(sparseMatrix({ rows, columns, starts, indices, values }), {
      rank,
      start: { matrix, core },
      maxIterations: 0,
    });
    // One after the start is placed, one in the residual: 1.2 pieces.
    expectPauses(steps, [2, 0]);
  });

  it("pauses in the measure after final constraints", () => {
    const finalConstraints = { core: { kind: "interval", low: 0, high: 1 } } as const;
    const steps = factorizeSteps(tensor, { ...once, rank: 80, finalConstraints });
    expect(pausesOf(steps).at(-1)).toBeGreaterThanOrEqual(1);
  });

  it("pauses in the look at the entries", () => {
    const look = rangeOf([data], undefined, tensor.shape, 500_000);
    let pauses = 0;
    for (const _ of look) pauses++;
    expect(pauses).toBe(Math.ceil(data.length / 500_000) - 1);
    expect(finish(rangeOf([data], undefined, tensor.shape))).toEqual({ low: 1, high: 101 });
  });
});

describe("small relative errors", () => {
  // An exact product, and a start that is off by a known amount in one entry.
  const { tensor, matrix, core, rank } = planted([12, 40], 3, { seed: 3 });

  it.each([1e-3, 1e-6, 1e-9, 1e-12])("of %d are reported right", (size) => {
    const off = { data: core.data.slice(), shape: core.shape };
    off.data[17]! += size * Math.sqrt(tensor.data.reduce((sum, y) => sum + y * y, 0));
    const { relativeError } = factorize(tensor, {
      rank,
      start: { matrix, core: off },
      maxIterations: 0,
    });
    // Only column 17 of the first component differs, by that much of each entry of the matrix.
    const column = Array.from({ length: 12 }, (_, i) => matrix.data[i * rank]!);
    const expected = size * Math.hypot(...column);
    expect(relativeError / expected).toBeGreaterThan(1 - 1e-3);
    expect(relativeError / expected).toBeLessThan(1 + 1e-3);
  });
});
