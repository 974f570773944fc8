import { allocateTensor, drive, factorize, factorizeSteps } from "@unmix/core";
import { describe, expect, it } from "vitest";
import { planted } from "../problems.ts";

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
    const sweeps = [0, 1, 2].flatMap((sweep) => Array.from({ length: 5 }, () => [sweep, true]));
    const begun = Array.from({ length: 3 }, () => [0, false]);
    expect(told).toEqual([...begun, ...sweeps, [3, true]]);
    expect(next.value.model).toEqual(factorize(tensor, options).model);
  });

  it("hears stop in a pause, and ends with the sweep", () => {
    const steps = factorizeSteps(tensor, { ...options, maxIterations: 100 });
    // Three pauses before the start is measured, its measure, and one pause in the first sweep.
    for (let i = 0; i < 5; i++) steps.next();
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
