import { describe, expect, it } from "vitest";
import { decibelsOf, drawExample, MODE_GALLERY } from "../../../bench/mode-gallery.mjs";
import { finish } from "../../../src/iterate/pauses.ts";
import {
  emptyMemory,
  fitRidges,
  followPhase,
  type RidgeProblem,
} from "../../../src/modes/ridge/fit.ts";
import { restOfSamples } from "../../../src/modes/ridge/rest.ts";
import { type Ridge, ridgeCurves, ridgeValues } from "../../../src/modes/ridge/ridge.ts";
import { isAmplitude, steer, toneCarrier, toneOf } from "../../../src/modes/ridge/steady.ts";
import { asTones } from "../../../src/modes/ridge/tones.ts";

const { PI, cos, exp } = Math;
const TIMES = Float64Array.from({ length: 400 }, (_, i) => i / 200);
const LAST = TIMES.at(-1)!;
const SPREAD = 0.2;

function problemOf(times: Float64Array, values: Float64Array): RidgeProblem {
  const rest = restOfSamples(times, values, 0.01, 0.01);
  const common = {
    highest: 40,
    residual: 0.05,
    spread: SPREAD,
    memory: emptyMemory(),
    work: { done: 0 },
  };
  return { times, values, rest, ...common };
}

const tone = (hertz: number, phase = 0) => {
  return {
    carrier: toneCarrier(hertz, phase, 0, LAST, SPREAD),
    ...{ from: 0, to: LAST, width: SPREAD, steady: true as const },
  };
};

/** A tone of 18 Hz that swells, and one of 20.5 Hz that fades. */
const TRUTHS = [
  TIMES.map((t) => (0.3 + t) * cos(2 * PI * 18 * t + 1)),
  TIMES.map((t) => exp(-t) * cos(2 * PI * 20.5 * t - 2)),
];
const BOTH = TIMES.map((_, i) => TRUTHS[0]![i]! + TRUTHS[1]![i]!);

describe("a steady ridge", () => {
  it("has two numbers for its phase, where another has one a spread, and no sine", () => {
    const problem = problemOf(TIMES, TRUTHS[0]!);
    const { carrier, from, to, width } = tone(18, 1);
    const free = finish(fitRidges(problem, [{ carrier, from, to, width }]));
    const steady = finish(fitRidges(problem, [tone(18, 1)]));
    expect(steady.left).toBeLessThan(0.01);
    expect(steady.ridges[0]!.sine.every((value) => value === 0)).toBe(true);
    const windows = free.ridges[0]!.cosine.length;
    const numbers = (free.cost - steady.cost) / Math.log(TIMES.length);
    expect(numbers).toBeCloseTo(windows - 2, 0);
  });

  it("keeps its carrier where others have the phase of the envelope taken into theirs", () => {
    const [ridge] = finish(fitRidges(problemOf(TIMES, TRUTHS[0]!), [tone(18.2)])).ridges;
    expect(followPhase(ridge!)).toBe(ridge);
  });

  it("is the line through the phase of a ridge that is half a hertz off", () => {
    const { carrier, from, to, width } = tone(18.5);
    const [ridge] = finish(
      fitRidges(problemOf(TIMES, TRUTHS[0]!), [{ carrier, from, to, width }]),
    ).ridges;
    const shape = toneOf(ridge!, SPREAD);
    expect(shape.steady).toBe(true);
    for (const hertz of shape.carrier!.frequencies) expect(Math.abs(hertz - 18)).toBeLessThan(0.01);
    const turns = (shape.carrier!.phases[0]! - 1) / (2 * PI);
    expect(Math.abs(turns - Math.round(turns))).toBeLessThan(0.01);
  });

  it("is told from one whose envelope changes its sign", () => {
    const [ridge] = finish(fitRidges(problemOf(TIMES, TRUTHS[0]!), [tone(18, 1)])).ridges;
    expect(isAmplitude(ridge!)).toBe(true);
    const below: Ridge = { ...ridge!, cosine: ridge!.cosine.map((value) => -value) };
    expect(isAmplitude(below)).toBe(true);
    const half = ridge!.cosine.length >> 1;
    const both: Ridge = {
      ...ridge!,
      cosine: ridge!.cosine.map((value, k) => (k < half ? -value : value)),
    };
    expect(isAmplitude(both)).toBe(false);
  });
});

describe("steer", () => {
  it("finds the frequencies and phases of two tones at once, samples missing", () => {
    const kept = [...TIMES.keys()].filter((i) => i % 7 !== 3 && (i < 150 || i > 180));
    const pick = (list: Float64Array) => Float64Array.from(kept, (i) => list[i]!);
    const problem = problemOf(pick(TIMES), pick(BOTH));
    const start = finish(fitRidges(problem, [tone(17.9, 1.5), tone(20.6, -2.4)]));
    const fit = finish(steer(problem, start));
    expect(start.left).toBeGreaterThan(0.2);
    expect(fit.left).toBeLessThan(0.01);
    const modes = fit.ridges.map((ridge) => ridgeValues(ridge, TIMES));
    for (const own of decibelsOf(TRUTHS, modes)) expect(own).toBeGreaterThan(30);
    fit.ridges.forEach(({ carrier }, k) => {
      expect(Math.abs(carrier!.frequencies[0]! - [18, 20.5][k]!)).toBeLessThan(0.005);
    });
  });

  it("leaves ridges that are not steady where they are", () => {
    const problem = problemOf(TIMES, BOTH);
    const { carrier, from, to, width } = tone(20.6);
    const start = finish(fitRidges(problem, [tone(17.9, 1.5), { carrier, from, to, width }]));
    const fit = finish(steer(problem, start));
    expect(fit.left).toBeLessThan(start.left);
    expect(fit.ridges[1]!.carrier).toBe(carrier);
  });
});

describe("asTones", () => {
  it.each([19, 25, 33])(
    "makes two tones of the one ridge that two bumps in noise are as well (seed %i)",
    (seed) => {
      const { times, values, truths } = drawExample(MODE_GALLERY.overlap!, seed, 0.3);
      const problem = problemOf(times, values);
      const carrier = toneCarrier(18.5, 0, 0.2, 0.8, SPREAD);
      const one = { carrier, from: 0.2, to: 0.8, width: SPREAD };
      const start = finish(fitRidges(problem, [one]));
      const fit = finish(asTones(problem, [], start.ridges, start.cost))!;
      expect(fit.cost).toBeLessThan(start.cost);
      expect(finish(asTones(problem, [], start.ridges, fit.cost))).toBeUndefined();
      const modes = fit.ridges.map((ridge) => ridgeCurves(ridge, times).values);
      for (const own of decibelsOf(truths, modes)) expect(own).toBeGreaterThan(10);
    },
  );

  it("leaves the others in their places", () => {
    const low = TIMES.map((t) => cos(2 * PI * 5 * t));
    const problem = problemOf(
      TIMES,
      BOTH.map((value, i) => value + low[i]!),
    );
    const shapes = [tone(5), tone(19.25)].map(({ carrier, from, to, width }) => {
      return { carrier, from, to, width };
    });
    const { ridges, cost } = finish(fitRidges(problem, shapes));
    const fit = finish(asTones(problem, [ridges[0]!], [ridges[1]!], cost))!;
    expect(fit.ridges.map(({ steady }) => steady)).toEqual([undefined, true, true]);
    const modes = fit.ridges.map((ridge) => ridgeCurves(ridge, TIMES).values);
    for (const own of decibelsOf([low, ...TRUTHS], modes)) expect(own).toBeGreaterThan(25);
  });

  it("leaves tones that part by many turns to windows that tell them apart", () => {
    const far = TIMES.map((t, i) => TRUTHS[0]![i]! + cos(2 * PI * 23 * t));
    const problem = problemOf(TIMES, far);
    const shapes = [18, 23].map((hertz) => {
      const { carrier, from, to, width } = tone(hertz);
      return { carrier, from, to, width };
    });
    const { ridges, cost } = finish(fitRidges(problem, shapes));
    expect(finish(asTones(problem, [], ridges, cost))).toBeUndefined();
  });
});
