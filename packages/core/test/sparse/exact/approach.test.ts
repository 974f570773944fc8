import { describe, expect, it } from "vitest";
import { windowedSinusoids } from "../../../src/modes/dictionary/windowed-sinusoids.ts";
import { createRandom } from "../../../src/random/random.ts";
import { basisPursuitDenoise } from "../../../src/sparse/basis-pursuit.ts";
import type { Operator } from "../../../src/sparse/operator.ts";

/** Atoms at random, and a signal of a few that are not among them. */
function problem(seed: number) {
  const times = Float64Array.from({ length: 400 }, (_, i) => i / 200);
  const random = createRandom(seed);
  const list = (count: number, value: () => number) => Float64Array.from({ length: count }, value);
  const operator = windowedSinusoids(times, {
    centres: list(1500, () => 2 * random.uniform()),
    frequencies: list(1500, () => 40 * random.uniform()),
    spread: 0.1,
    phases: list(1500, () => 6 * random.uniform()),
  });
  const b = times.map(
    (t) => Math.cos(50 * t) + Math.sin(120 * t + 4 * t * t) + 0.1 * random.normal(),
  );
  return { operator, b, sigma: 0.12 * Math.hypot(...b) };
}

/** The operator with inner products of its columns, which err by a part of their norms. */
function knowing(operator: Operator, error: number): Operator {
  const columns = Array.from({ length: operator.columns }, (_, j) => {
    const out = new Float64Array(operator.rows);
    operator.column!(j, out);
    return out;
  });
  const norms = operator.columnNorms!();
  return {
    ...operator,
    inner(i, j) {
      const sum = columns[i]!.reduce((total, value, t) => total + value * columns[j]![t]!, 0);
      return sum + error * norms[i]! * norms[j]! * Math.cos(i + j);
    },
  };
}

describe("inner products by a formula", () => {
  it.each([1, 2, 3])("lead to the certified optimum as columns do (seed %i)", (seed) => {
    const { operator, b, sigma } = problem(seed);
    const exact = basisPursuitDenoise(operator, b, sigma, { gapTolerance: 1e-9 });
    expect(exact.termination.kind).toBe("converged");
    const found = basisPursuitDenoise(knowing(operator, 3e-7), b, sigma, { gapTolerance: 1e-3 });
    expect(found.termination.kind).toBe("converged");
    expect(found.iterations).toBeLessThan(exact.iterations);
    expect(found.gap).toBeLessThan(1e-3);
    expect(found.lowerBound!).toBeLessThanOrEqual(exact.norm * (1 + 1e-9));
    expect(found.norm).toBeGreaterThan(exact.norm * (1 - 1e-5));
    expect(found.norm).toBeLessThan(exact.norm * (1 + 1e-3));
    expect(found.residualNorm).toBeLessThan(sigma + 2e-7 * Math.hypot(...b));
  });
});
