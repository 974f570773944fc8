import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { norm } from "../../../src/linear/vectors.ts";
import { emptyMemory, type RidgeProblem } from "../../../src/modes/ridge/fit.ts";
import { peelTones } from "../../../src/modes/ridge/peel-tones.ts";
import { restOfSamples } from "../../../src/modes/ridge/rest.ts";
import { ridgeValues } from "../../../src/modes/ridge/ridge.ts";
import { isAmplitude } from "../../../src/modes/ridge/steady.ts";
import { createRandom } from "../../../src/random/random.ts";

const { PI } = Math;
const random = createRandom(5);
const even = Float64Array.from({ length: 500 }, (_, i) => i / 500);
const gaps = even.filter(() => random.uniform() > 0.3);
const any = Float64Array.from({ length: 400 }, () => random.uniform()).sort();

function problemOf(times: Float64Array, values: Float64Array, residual: number): RidgeProblem {
  const size = norm(values);
  const own = values.map((value) => value / size);
  return {
    ...{ times, values: own, residual, highest: 120, spread: 0.2 },
    rest: restOfSamples(times, own, 1 / 240, 1 / 960),
    memory: emptyMemory(),
    work: { done: 0 },
  };
}

function tonesOf(problem: RidgeProblem, most = 40, work = Number.POSITIVE_INFINITY) {
  const steps = peelTones(problem, most, work);
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}

describe("Steady tones one after the other", () => {
  const hertz = Float64Array.from({ length: 12 }, (_, k) => 5 + 9 * k + 3 * random.uniform());
  const sources = Array.from(hertz, (own, k) => {
    const [amplitude, phase] = [0.5 + random.uniform(), 2 * PI * random.uniform()];
    return (time: number) =>
      k === 0 ? amplitude : amplitude * Math.cos(2 * PI * own * time + phase);
  });
  const sum = (time: number) => sources.reduce((all, source) => all + source(time), 0);

  it.each([
    ["even times", even],
    ["gaps", gaps],
    ["random times", any],
  ])("are those that the signal was made of, and a trend: %s", (_, times) => {
    const values = times.map(sum);
    const { ridges, left } = tonesOf(problemOf(times, values, 0.01));
    expect(ridges).toHaveLength(sources.length);
    expect(left).toBeLessThan(0.003);
    const size = norm(values);
    for (const source of sources) {
      const truth = times.map(source);
      const away = ridges.map((ridge) =>
        norm(ridgeValues(ridge, times).map((value, i) => size * value - truth[i]!)),
      );
      expect(Math.min(...away)).toBeLessThan(0.02 * norm(truth));
    }
  });

  it("are none where so many cannot describe the signal", () => {
    expect(tonesOf(problemOf(even, even.map(sum), 0.01), 6).ridges).toHaveLength(0);
  });

  it.each([0, 0.2])(
    "are many equally strong ones, the first of which lower no cost: noise of %d",
    (noise) => {
      const own = createRandom(11);
      const few = Float64Array.from({ length: 300 }, (_, i) => i / 300);
      const equal = Float64Array.from({ length: 13 }, (_, k) => 8 + 8 * k + 2 * own.uniform());
      const phases = equal.map(() => 2 * PI * own.uniform());
      const clean = few.map((time) =>
        equal.reduce((all, one, k) => all + Math.cos(2 * PI * one * time + phases[k]!), 0),
      );
      const size = (noise * norm(clean)) / Math.sqrt(few.length);
      const values = clean.map((value) => value + size * own.normal());
      const { ridges } = tonesOf(problemOf(few, values, noise || 0.05));
      const found = ridges.map(({ carrier }) => carrier!.frequencies[0]!).sort((a, b) => a - b);
      expectClose(found, equal, noise ? 0.2 : 0.01);
    },
  );

  it("are two where two beat that part by less than half a turn", () => {
    const beat = (time: number) =>
      Math.cos(2 * PI * 40.2 * time) + Math.cos(2 * PI * 39.8 * time + 0.4);
    const { ridges } = tonesOf(problemOf(even, even.map(beat), 0.05));
    expect(ridges).toHaveLength(2);
    expect(ridges.every((ridge) => ridge.steady && isAmplitude(ridge))).toBe(true);
    const found = ridges.map(({ carrier }) => carrier!.frequencies[0]!).sort();
    expectClose(found, [39.8, 40.2], 0.002);
  });

  it("end with the work there is for them", () => {
    const problem = problemOf(even, even.map(sum), 0.01);
    const whole = tonesOf(problemOf(even, even.map(sum), 0.01));
    expect(tonesOf(problem, 40, 1e6).ridges.length).toBeLessThan(whole.ridges.length);
  });
});
