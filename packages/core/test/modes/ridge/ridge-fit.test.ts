import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { finish } from "../../../src/iterate/pauses.ts";
import { run } from "../../../src/iterate/steps.ts";
import { carrierOf } from "../../../src/modes/ridge/carrier.ts";
import { costsOfEnds } from "../../../src/modes/ridge/end-costs.ts";
import { findRidgesSteps } from "../../../src/modes/ridge/find-ridges.ts";
import {
  columnsAt,
  emptyMemory,
  fitRidges,
  type RidgeProblem,
} from "../../../src/modes/ridge/fit.ts";
import { coupledParts } from "../../../src/modes/ridge/near.ts";
import { restOfEven } from "../../../src/modes/ridge/rest.ts";
import { type RidgeShape, ridgeCurves } from "../../../src/modes/ridge/ridge.ts";
import { createRandom } from "../../../src/random/random.ts";

const STEP = 1 / 200;
const TIMES = Float64Array.from({ length: 400 }, (_, i) => i * STEP);
const LAST = TIMES.at(-1)!;
const wave = (hertz: number, time: number) => Math.cos(2 * Math.PI * hertz * time);

function problemOf(values: Float64Array, residual = 0.05): RidgeProblem {
  const rest = restOfEven({ start: 0, step: STEP, values });
  const memory = emptyMemory();
  return {
    times: TIMES,
    values,
    rest,
    highest: 80,
    residual,
    spread: 0.1,
    memory,
    work: { done: 0 },
  };
}

/** A ridge of one frequency. */
const at = (hertz: number, from = 0, to = LAST): RidgeShape => ({
  carrier: carrierOf(0, 0.05, new Float64Array(41).fill(hertz)),
  from,
  to,
  width: 0.1,
});

/** The values that damped least squares over all columns makes, by elimination; and what each ridge has of it. */
function naiveFit(problem: RidgeProblem, shapes: readonly RidgeShape[]): Float64Array[] {
  const columns = shapes.map((shape) => columnsAt(problem, shape));
  const flat = columns.flat();
  const dense = flat.map((column) => {
    const whole = new Float64Array(TIMES.length);
    whole.set(column.values, column.at);
    return whole;
  });
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, one, i) => sum + one * y[i]!, 0);
  const damping = 1e-3 * Math.max(...dense.map((column) => dot(column, column)));
  const rows = dense.map((a, i) => [
    ...dense.map((b, j) => dot(a, b) + (i === j ? damping : 0)),
    dot(a, problem.values),
  ]);
  for (let p = 0; p < rows.length; p++) {
    for (let i = 0; i < rows.length; i++) {
      if (i === p) continue;
      const factor = rows[i]![p]! / rows[p]![p]!;
      for (let j = p; j <= rows.length; j++) rows[i]![j]! -= factor * rows[p]![j]!;
    }
  }
  const x = rows.map((row, i) => row.at(-1)! / row[i]!);
  let next = 0;
  return columns.map((own) => {
    const values = new Float64Array(TIMES.length);
    for (const _ of own) {
      for (let i = 0; i < values.length; i++) values[i]! += x[next]! * dense[next]![i]!;
      next++;
    }
    return values;
  });
}

const energyLeft = (values: Float64Array, parts: readonly Float64Array[]) =>
  values.reduce(
    (sum, value, i) => sum + (value - parts.reduce((all, part) => all + part[i]!, 0)) ** 2,
    0,
  );

const random = createRandom(5);
const NOISE = TIMES.map(() => 0.1 * random.normal());

describe("fitRidges", () => {
  const values = TIMES.map(
    (t, i) => wave(15, t) + 0.7 * wave(17.5, t) + 0.5 * wave(60, t) * Number(t < 1.2) + NOISE[i]!,
  );

  it("is least squares over all of them, coupled or not, whatever it begins with", () => {
    const problem = problemOf(values);
    const shapes = [at(15), at(60, 0, 1.2), at(17.5)];
    expect(coupledParts(shapes)).toEqual([[1], [0, 2]]);
    const naive = naiveFit(problem, shapes);
    const alone = finish(fitRidges(problem, shapes));
    const begun = finish(
      fitRidges(problem, [...finish(fitRidges(problem, shapes.slice(0, 2))).ridges, shapes[2]!]),
    );
    for (const { ridges, left } of [alone, begun]) {
      ridges.forEach((ridge, k) => {
        expectClose(ridgeCurves(ridge, TIMES).values, naive[k]!, 1e-3);
      });
      const exact = Math.sqrt(
        energyLeft(values, naive) / values.reduce((sum, y) => sum + y * y, 0),
      );
      expect(left / exact).toBeCloseTo(1, 4);
    }
  });
});

describe("coupledParts", () => {
  it.each<[string, RidgeShape, RidgeShape, boolean]>([
    // 4 ÷ (2π 0.1 s) is 6.4 Hz.
    ["near", at(15), at(21), true],
    ["apart", at(15), at(22), false],
    ["near by a narrower window", at(15), { ...at(22), width: 0.05 }, true],
    ["one after the other", at(15, 0, 0.9), at(15, 1, 2), false],
    ["a trend and a slow wave", { from: 0, to: LAST, width: 0.1 }, at(5), true],
  ])("are one where ridges are %s", (_, a, b, together) => {
    expect(coupledParts([a, b])).toEqual(together ? [[0, 1]] : [[0], [1]]);
  });
});

describe("costsOfEnds", () => {
  it.each(["to", "from"] as const)("are what fits of the samples around come to (%s)", (side) => {
    const cut = (t: number) => (side === "to" ? t < 1 : t > 1);
    const values = TIMES.map((t, i) => wave(15, t) * Number(cut(t)) + wave(19, t) + NOISE[i]!);
    const problem = problemOf(values);
    const fit = finish(fitRidges(problem, [{ ...at(15), [side]: 1.02 }, at(19)]));
    const costAt = costsOfEnds(problem, fit, 0, side, [0.8, 1.2]);
    // Nearly all samples are beyond reach of the end, so that whole fits differ by the same.
    const instants = [0.8, 0.9125, 1.0025, 1.1];
    const naive = instants.map((instant) => {
      const shapes = [{ ...at(15), [side]: instant }, at(19)];
      const numbers = shapes.reduce((sum, shape) => sum + columnsAt(problem, shape).length, 0);
      const size = values.reduce((sum, y) => sum + y * y, 0);
      const price = (Math.log(400) * Math.max(0.05, fit.left) ** 2 * size) / 400;
      return energyLeft(values, naiveFit(problem, shapes)) + price * numbers;
    });
    const found = instants.map(costAt);
    const least = naive.indexOf(Math.min(...naive));
    expect(found.indexOf(Math.min(...found))).toBe(least);
    instants.forEach((_, k) => {
      const [a, b] = [found[k]! - found[least]!, naive[k]! - naive[least]!];
      expect(Math.abs(a - b)).toBeLessThan(0.05 * (1 + b));
    });
    // Asked for again, and in another order, they are the same.
    expect(instants.toReversed().map(costAt)).toEqual(found.toReversed());
  });
});

describe("findRidgesSteps", () => {
  const values = TIMES.map((t) => wave(15, t) + wave(40 + 8 * t, t));
  const input = (spread?: number) => ({
    times: TIMES,
    values,
    highest: 80,
    residual: 0.05,
    maxRidges: 6,
    ...(spread && { spread }),
  });

  it("pauses often, and ends with the best so far when it is to stop", () => {
    for (const after of [1, 30, 100]) {
      const work = findRidgesSteps(input(0.1));
      let next = work.next();
      for (let k = 1; k < after; k++) next = work.next();
      expect(next.done).toBe(false);
      expect(work.next("stop").done).toBe(true);
    }
    const work = findRidgesSteps(input(0.1));
    let next = work.next();
    while (!next.done && next.value.statistics.left === 1) next = work.next();
    next = work.next("stop");
    expect(next.done && next.value.ridges.length).toBeGreaterThan(0);
  });

  it("takes narrower windows than those given where they are too wide for any ridge", () => {
    const noisy = TIMES.map((t) => wave(10 + 30 * t, t) * Number(t > 0.8 && t < 1.3));
    const { ridges, spread, tried } = run(
      findRidgesSteps({ ...input(4), values: noisy, maxRidges: 1 }),
    );
    expect(ridges.length).toBeGreaterThan(0);
    expect(spread).toBeLessThan(4);
    expect(tried.some((one) => one.spread === 4 && one.ridges === 0)).toBe(true);
  });
});
