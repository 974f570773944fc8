import { describe, expect, it } from "vitest";
import { norm } from "../../src/linear/vectors.ts";
import { windowedSinusoids } from "../../src/modes/dictionary/windowed-sinusoids.ts";
import { createRandom } from "../../src/random/random.ts";
import { basisPursuitDenoise } from "../../src/sparse/basis-pursuit.ts";
import { createGauge } from "../../src/sparse/gauge.ts";
import type { Operator } from "../../src/sparse/operator.ts";
import { denseOperator } from "../../src/sparse/operators/dense.ts";
import { primalDualStep } from "../../src/sparse/primal-dual.ts";
import { begin } from "../../src/sparse/spgl1.ts";
import { measure, type State } from "../../src/sparse/state.ts";

interface Problem {
  readonly operator: Operator;
  /** Of norm 1. */
  readonly b: Float64Array;
  readonly groups?: Uint32Array;
  readonly nonnegative?: boolean;
}

const SIGMA = 0.1;

/** Where other steps would have left it: after one step along the gradient. */
function begun({ operator, b, groups, nonnegative = false }: Problem): State {
  const { rows, columns } = operator;
  const count = groups ? Math.max(...groups) + 1 : columns;
  const gauge = createGauge(columns, new Float64Array(count).fill(1), {
    nonnegative,
    ...(groups && { groups }),
  });
  const settings = {
    gapTolerance: 1e-3,
    residualTolerance: 1e-7,
    maxProducts: Number.POSITIVE_INFINITY,
    pace: { trust: 1, share: -1 },
    faces: true,
    exact: true,
    room: Number.POSITIVE_INFINITY,
    primalDual: true,
  };
  const [pulls, image] = [new Float64Array(columns), new Float64Array(rows)];
  operator.adjoint(b, pulls);
  operator.forward(pulls, image);
  const length = (norm(pulls) / norm(image)) ** 2;
  const x = pulls.map((pull) => length * (nonnegative ? Math.max(0, pull) : pull));
  return begin({ operator, gauge, b, sigma: SIGMA, tau: 0, x }, settings);
}

function unit(values: Float64Array): Float64Array {
  const size = norm(values);
  return values.map((value) => value / size);
}

/** Windowed sinusoids that cover their range evenly, and tones that are none of them. */
function sinusoids(): Problem {
  const times = Float64Array.from({ length: 300 }, (_, i) => i / 100);
  const random = createRandom(5);
  const list = (value: () => number) => Float64Array.from({ length: 2000 }, value);
  const operator = windowedSinusoids(times, {
    centres: list(() => 3 * random.uniform()),
    frequencies: list(() => 50 * random.uniform()),
    spread: 0.2,
    phases: list(() => 6 * random.uniform()),
    unitNorm: true,
  });
  const b = unit(times.map((t) => Math.sin(63 * t + 3 * t * t) + Math.cos(170 * t)));
  return { operator, b };
}

function gaussian(columns = 120): Problem {
  const random = createRandom(9);
  const values = Float64Array.from({ length: 60 * columns }, () => random.normal());
  const operator = denseOperator({ shape: [60, columns], data: values });
  const x = Float64Array.from({ length: columns }, (_, j) => (j % 20 < 3 ? 1 + (j % 7) : 0));
  const b = new Float64Array(60);
  operator.forward(x, b);
  return { operator, b: unit(b) };
}

describe("steps of primal and dual", () => {
  it.each<[string, Problem, number]>([
    ["windowed sinusoids", sinusoids(), 1e-3],
    ["a Gaussian matrix", gaussian(), 1e-3],
    ["what is not negative", { ...gaussian(), nonnegative: true }, 1e-3],
    [
      "groups",
      { ...gaussian(), groups: Uint32Array.from({ length: 120 }, (_, j) => j >> 1) },
      1e-3,
    ],
  ])("lead to the certified optimum: %s", (_, problem, close) => {
    const { operator, b, groups, nonnegative } = problem;
    const best = basisPursuitDenoise(operator, b, SIGMA, {
      gapTolerance: 1e-6,
      ...(groups && { groups }),
      ...(nonnegative && { nonnegative }),
    });
    expect(best.termination.kind).toBe("converged");
    const state = begun(problem);
    for (let step = 0; step < 600; step++) {
      primalDualStep(state);
      // Every y proves a bound.
      expect(state.lowerBound).toBeLessThanOrEqual(best.norm * (1 + 1e-9));
    }
    expect(state.residual).toBeLessThan(SIGMA * 1.001);
    expect(state.size).toBeGreaterThan(best.norm * (1 - close));
    expect(state.size).toBeLessThan(best.norm * (1 + close));
    expect(state.lowerBound).toBeGreaterThan(best.norm * 0.99);
    const image = new Float64Array(b.length);
    operator.forward(state.x, image);
    const left = norm(b.map((value, i) => value - image[i]!));
    expect(Math.abs(left - state.residual)).toBeLessThan(1e-12);
    if (nonnegative) expect(Math.min(...state.x)).toBeGreaterThanOrEqual(0);
  });

  it("need few steps where atoms cover their range evenly", () => {
    const state = begun(sinusoids());
    for (let step = 0; step < 60; step++) primalDualStep(state);
    expect(state.residual).toBeLessThan(1.1 * SIGMA);
  });

  it("stay where they begin, at the optimum", () => {
    const problem = sinusoids();
    const best = basisPursuitDenoise(problem.operator, problem.b, SIGMA, { gapTolerance: 1e-9 });
    const state = begun(problem);
    state.x.set(best.x);
    state.r.set(best.residual);
    problem.operator.adjoint(state.r, state.c);
    measure(state);
    for (let step = 0; step < 20; step++) primalDualStep(state);
    expect(state.size).toBeCloseTo(best.norm, 2);
    expect(state.residual).toBeLessThan(1.01 * SIGMA);
  });

  it("keep their length where rounding is all that moves", () => {
    const { operator, b } = gaussian();
    const state = begun({ operator, b });
    for (let step = 0; step < 20_000; step++) primalDualStep(state);
    let largest = 0;
    let v: Float64Array = b;
    for (let round = 0; round < 200; round++) {
      const [pulls, image] = [new Float64Array(operator.columns), new Float64Array(b.length)];
      operator.adjoint(v, pulls);
      operator.forward(pulls, image);
      largest = norm(image) / norm(v);
      v = unit(image);
    }
    expect(state.dual!.square).toBeLessThan(1.1 * largest);
  });
});
