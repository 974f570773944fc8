import { describe, expect, it } from "vitest";
import { finish } from "../../../src/iterate/pauses.ts";
import { norm } from "../../../src/linear/vectors.ts";
import { type Carrier, carrierOf, carrierThrough } from "../../../src/modes/ridge/carrier.ts";
import { moveEnd, moveSeams } from "../../../src/modes/ridge/ends.ts";
import { finishRidges } from "../../../src/modes/ridge/finish.ts";
import { emptyMemory, fitRidges, type RidgeProblem } from "../../../src/modes/ridge/fit.ts";
import { settlePhases } from "../../../src/modes/ridge/phases.ts";
import { restOfEven } from "../../../src/modes/ridge/rest.ts";
import { type RidgeShape, ridgeValues } from "../../../src/modes/ridge/ridge.ts";
import { createRandom } from "../../../src/random/random.ts";

const STEP = 1 / 200;
const ALL = Float64Array.from({ length: 400 }, (_, i) => i * STEP);
const LAST = ALL.at(-1)!;
const { cos, PI } = Math;

function problemOf(values: Float64Array, times = ALL): RidgeProblem {
  const rest = restOfEven({ start: 0, step: STEP, values });
  return {
    times,
    values,
    rest,
    highest: 80,
    residual: 0.05,
    spread: 0.25,
    memory: emptyMemory(),
    work: { done: 0 },
  };
}

/** A ridge whose carrier has errors of its own at every knot, as a path has. */
function rough(hertz: (time: number) => number, error: number, seed: number, from = 0): RidgeShape {
  const random = createRandom(seed);
  const step = (LAST - from) / 24;
  const frequencies = Float64Array.from({ length: 25 }, (_, k) => hertz(from + k * step));
  const { phases } = carrierOf(from, step, frequencies);
  const carrier = carrierThrough(
    from,
    step,
    phases.map((phase) => phase + error * random.normal()),
  );
  return { carrier, from, to: LAST, width: 1 };
}

const chirp = (time: number) => cos(2 * PI * (12 * time + 4 * time * time));
const tone = (time: number) => cos(2 * PI * 20 * time);

const decibel = (truth: Float64Array, found: Float64Array) =>
  20 * Math.log10(norm(truth) / norm(truth.map((value, i) => value - found[i]!)));

describe("phases", () => {
  it("are put where they leave next to nothing, of a chirp that crosses a tone too", () => {
    const problem = problemOf(ALL.map((time) => tone(time) + chirp(time)));
    const shapes = [rough(() => 20, 0.1, 1), rough((time) => 12 + 8 * time, 0.1, 2)];
    const start = finish(fitRidges(problem, shapes));
    expect(start.left).toBeGreaterThan(0.05);
    const settled = finish(settlePhases(problem, start, [0, 1]));
    expect(settled.left).toBeLessThan(4e-3);
  });

  it("stay as they are where a ridge is not among those asked for", () => {
    const problem = problemOf(ALL.map((time) => tone(time) + chirp(time)));
    const shapes = [rough(() => 20, 0.1, 1), rough((time) => 12 + 8 * time, 0.1, 2)];
    const start = finish(fitRidges(problem, shapes));
    const settled = finish(settlePhases(problem, start, [1]));
    expect(settled.ridges[0]!.carrier).toBe(shapes[0]!.carrier);
    expect(settled.left).toBeLessThan(start.left);
  });
});

describe("the last touch", () => {
  it("describes a tone by a carrier of two knots, and is as near to it as the noise allows", () => {
    const random = createRandom(3);
    const truth = ALL.map(tone);
    const values = truth.map((value) => value + 0.2 * random.normal());
    const problem = problemOf(values);
    const start = finish(fitRidges(problem, [rough(() => 20, 0.1, 4)]));
    const { ridges, cost } = ended(problem, start);
    expect(cost).toBeLessThan(start.cost);
    expect(ridges[0]!.carrier!.phases.length).toBe(2);
    // Of 400 samples with 0.2 of noise beside a tone of energy 1/2, some 8 numbers take 8 ÷ 400 of its energy: 28 dB.
    expect(decibel(truth, ridgeValues(ridges[0]!, ALL))).toBeGreaterThan(24);
    expect(decibel(truth, ridgeValues(start.ridges[0]!, ALL))).toBeLessThan(22);
  });

  it("is as near as can be to a ramp and a tone where a third of the samples are missing", () => {
    const random = createRandom(7);
    const times = ALL.filter(() => random.uniform() > 0.3);
    const truths = [times.slice(), times.map((time) => 0.3 * tone(time))];
    const problem = problemOf(
      truths[0]!.map((value, i) => value + truths[1]![i]!),
      times,
    );
    const shapes = [{ from: 0, to: LAST, width: 0.25 }, rough(() => 20, 0.1, 4)];
    const { ridges } = ended(problem, finish(fitRidges(problem, shapes)));
    // 64 and 63 where damping does not become less with what it held back, and envelopes stay as wide as they are.
    ridges.forEach((ridge, k) => {
      expect(decibel(truths[k]!, ridgeValues(ridge, times))).toBeGreaterThan(90);
    });
  });

  it("draws the carrier of a chirp anew where its beginning has moved before the first knot", () => {
    const wave = (time: number) => cos(2 * PI * (40 * time - 18 * time ** 2 + 4 * time ** 3));
    const truth = ALL.map((time) => (time > 0.3 ? wave(time) : 0));
    const problem = problemOf(truth);
    const late = rough((time) => 40 - 36 * time + 12 * time ** 2, 0.02, 4, 0.35);
    const { ridges } = ended(problem, finish(fitRidges(problem, [late])));
    expect(Math.abs(ridges[0]!.from - 0.3)).toBeLessThan(STEP);
    expect(decibel(truth, ridgeValues(ridges[0]!, ALL))).toBeGreaterThan(90);
  });

  it("keeps the knots of a carrier that bends", () => {
    const truth = ALL.map((time) => cos(2 * PI * 20 * time + 2 * Math.sin(2 * PI * time)));
    const problem = problemOf(truth);
    const start = finish(
      fitRidges(problem, [rough((time) => 20 + 2 * cos(2 * PI * time), 0.1, 4)]),
    );
    const { ridges } = ended(problem, start);
    expect(knotsOf(ridges[0]!.carrier!)).toBeGreaterThan(4);
    const found = decibel(truth, ridgeValues(ridges[0]!, ALL));
    expect(found).toBeGreaterThan(decibel(truth, ridgeValues(start.ridges[0]!, ALL)) + 6);
  });

  it("describes a carrier that bends by more than a knot a spread, where next to nothing else is left", () => {
    const random = createRandom(7);
    const times = ALL.filter(() => random.uniform() > 0.3);
    const phase = (time: number) => 2 * PI * 20 * time + 3 * Math.sin(2 * PI * time);
    const truth = times.map((time) => cos(phase(time)));
    const problem = problemOf(truth, times);
    // As the search leaves it, and the last touch did: a knot a spread.
    const step = LAST / 8;
    const phases = Float64Array.from({ length: 9 }, (_, k) => phase(k * step));
    const start = { carrier: carrierThrough(0, step, phases), from: 0, to: LAST, width: 1 };
    const { ridges } = ended(problem, finish(fitRidges(problem, [start])));
    // 32 where a knot has to pay off in units of what may be left.
    expect(decibel(truth, ridgeValues(ridges[0]!, times))).toBeGreaterThan(50);
    expect(knotsOf(ridges[0]!.carrier!)).toBeGreaterThan(9);
  });

  it("leaves a signal without ridges alone", () => {
    const problem = problemOf(ALL.map(tone));
    expect(ended(problem, finish(fitRidges(problem, []))).ridges).toEqual([]);
  });
});

describe("an end", () => {
  it.each([
    ["from", 0.503],
    ["to", 1.497],
  ] as const)("that is some samples off is moved to where a tone has its: %s", (side, truth) => {
    const values = ALL.map((time) =>
      (side === "from" ? time > truth : time < truth) ? tone(time) : 0,
    );
    for (const off of [-3, -1, 0, 1, 3]) {
      const shape = { ...rough(() => 20, 0, 1), [side]: truth + off * STEP };
      const problem = problemOf(values);
      const fit = finish(moveEnd(problem, finish(fitRidges(problem, [shape])), 0, side));
      expect(Math.abs(fit.ridges[0]![side] - truth)).toBeLessThan(STEP);
    }
  });

  it.each([-4, -3, 3, 4])("at which another ridge begins is moved with it, %d samples", (off) => {
    const random = createRandom(5);
    const other = (time: number) => cos(2 * PI * 35 * time);
    const values = ALL.map(
      (time) => (time < 1 ? tone(time) : other(time)) + 0.05 * random.normal(),
    );
    const problem = problemOf(values);
    const seam = 0.9975 + off * STEP;
    const first = { ...rough(() => 20, 0, 1), to: seam };
    const second = { ...rough(() => 35, 0, 1, seam), from: seam };
    const start = finish(fitRidges(problem, [first, second]));
    const { ridges } = finish(moveSeams(problem, start));
    // One sample may be as well of either: both waves are at 1 there.
    expect(Math.abs(ridges[0]!.to - 0.9975)).toBeLessThan(1.1 * STEP);
    expect(ridges[1]!.from).toBe(ridges[0]!.to);
  });
});

const knotsOf = (carrier: Carrier) => carrier.phases.length;

function ended(...[problem, start]: Parameters<typeof finishRidges>) {
  const work = finishRidges(problem, start);
  for (let next = work.next(); ; next = work.next()) if (next.done) return next.value;
}
