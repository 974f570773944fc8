import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { decibelsOf, drawExample, MODE_GALLERY } from "../../../bench/mode-gallery.mjs";
import { finish } from "../../../src/iterate/pauses.ts";
import { run } from "../../../src/iterate/steps.ts";
import { createBanded, factorBanded, solveFactored } from "../../../src/linear/banded.ts";
import { adoptRidges } from "../../../src/modes/ridge/adopt.ts";
import { brightestPath } from "../../../src/modes/ridge/brightest-path.ts";
import {
  carrierOf,
  carrierThrough,
  frequencyAt,
  phaseAt,
  shiftCarrier,
} from "../../../src/modes/ridge/carrier.ts";
import { chirpPlane } from "../../../src/modes/ridge/chirp-plane.ts";
import { placeEnd } from "../../../src/modes/ridge/ends.ts";
import { findRidgesSteps } from "../../../src/modes/ridge/find-ridges.ts";
import {
  emptyMemory,
  fitRidges,
  followPhase,
  type RidgeProblem,
} from "../../../src/modes/ridge/fit.ts";
import { labelAtoms } from "../../../src/modes/ridge/label-atoms.ts";
import { polishRidges } from "../../../src/modes/ridge/polish-ridges.ts";
import { contactsOf, exchange } from "../../../src/modes/ridge/relink.ts";
import { restOfEven, restOfSamples } from "../../../src/modes/ridge/rest.ts";
import { type Ridge, ridgeCurves } from "../../../src/modes/ridge/ridge.ts";
import { createRandom } from "../../../src/random/random.ts";

const TWO_PI = 2 * Math.PI;
const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));

/** A carrier whose frequency is the given function at knots from 0 to 2 s. */
const along = (frequency: (time: number) => number, step = 0.05) =>
  carrierOf(
    0,
    step,
    Float64Array.from({ length: Math.round(2 / step) + 1 }, (_, k) => frequency(k * step)),
  );

describe("a banded matrix", () => {
  it("is solved for what a dense product makes", () => {
    const random = createRandom(3);
    const [size, band] = [9, 2];
    const dense = Array.from({ length: size }, () => new Float64Array(size));
    const matrix = createBanded(size, band);
    for (let i = 0; i < size; i++) {
      for (let j = Math.max(0, i - band); j <= i; j++) {
        const value = i === j ? 5 + random.uniform() : random.normal() / 2;
        dense[i]![j] = value;
        dense[j]![i] = value;
        matrix.lower[i * (band + 1) + band + j - i] = value;
      }
    }
    const truth = Float64Array.from({ length: size }, () => random.normal());
    const x = Float64Array.from(dense, (row) => row.reduce((sum, a, j) => sum + a * truth[j]!, 0));
    factorBanded(matrix, 1e-300);
    solveFactored(matrix, x);
    expectClose(x, truth, 1e-13);
  });
});

describe("a carrier", () => {
  it("has the phase of a chirp exactly, straight on beyond its knots, and its slope as frequency", () => {
    const chirp = along((time) => 10 + 7 * time);
    for (const time of [0, 0.03, 0.7, 1.234, 2]) {
      expect(phaseAt(chirp, time)).toBeCloseTo(TWO_PI * (10 * time + 3.5 * time * time), 9);
      expect(frequencyAt(chirp, time)).toBeCloseTo(10 + 7 * time, 9);
    }
    expect(phaseAt(chirp, 2.5) - phaseAt(chirp, 2)).toBeCloseTo(TWO_PI * 24 * 0.5, 9);
    const bent = along((time) => 10 + 3 * Math.sin(4 * time));
    for (const time of [0.01, 0.52, 1.99]) {
      const slope = (phaseAt(bent, time + 1e-5) - phaseAt(bent, time - 1e-5)) / (2e-5 * TWO_PI);
      expect(frequencyAt(bent, time)).toBeCloseTo(slope, 6);
    }
  });
});

describe("carrierThrough", () => {
  it.each([1, 2, 3, 8])("is the polynomial of the phases at its knots, over %i steps", (steps) => {
    // Of the highest degree that the knots tell, and cubic at most.
    const factors = [0.7, 40, -9, 5].slice(0, Math.min(3, steps) + 1);
    const phase = (time: number) => factors.reduce((sum, own, k) => sum + own * time ** k, 0);
    const slope = (time: number) =>
      factors.reduce((sum, own, k) => sum + (k && k * own * time ** (k - 1)), 0);
    const phases = Float64Array.from({ length: steps + 1 }, (_, k) => phase(0.3 + 0.25 * k));
    const carrier = carrierThrough(0.3, 0.25, phases);
    for (let time = 0.3; time <= 0.3 + 0.25 * steps; time += 0.05) {
      expect(phaseAt(carrier, time)).toBeCloseTo(phase(time), 9);
      expect(TWO_PI * frequencyAt(carrier, time)).toBeCloseTo(slope(time), 8);
    }
  });

  it("has the same chirp rate on both sides of a knot", () => {
    const carrier = carrierThrough(0, 1, Float64Array.of(0, 2, 1, 5, 3, 8, 8));
    const rate = (time: number, off: number) =>
      (frequencyAt(carrier, time + off) - frequencyAt(carrier, time)) / off;
    for (const knot of [1, 2, 3, 4, 5]) {
      expect(rate(knot, 1e-6)).toBeCloseTo(rate(knot, -1e-6), 4);
    }
  });
});

describe("shiftCarrier", () => {
  it("turns faster by so many hertz, from the same phase on", () => {
    const bent = along((time) => 9 + 3 * Math.sin(4 * time));
    const shifted = shiftCarrier(bent, 2.5);
    for (const time of [0, 0.31, 1.2, 2]) {
      expect(frequencyAt(shifted, time)).toBeCloseTo(frequencyAt(bent, time) + 2.5, 9);
      expect(phaseAt(shifted, time)).toBeCloseTo(phaseAt(bent, time) + TWO_PI * 2.5 * time, 9);
    }
  });
});

describe("ridgeCurves", () => {
  const ridge: Ridge = {
    carrier: along((time) => 9 + 4 * time),
    from: 0.2,
    to: 1.7,
    width: 0.3,
    start: 0,
    cosine: Float64Array.of(1, 2, -1, 0.5, 1, 0.3),
    sine: Float64Array.of(0.2, 1, 1, -2, 0.1, 0),
  };

  it("are the windows times the waves, and 0 outside", () => {
    const times = [0.19, 0.21, 0.9, 1.69, 1.71];
    const expected = times.map((time) => {
      if (time < 0.2 || time > 1.7) return 0;
      const phase = TWO_PI * (9 * time + 2 * time * time);
      return ridge.cosine.reduce((sum, a, k) => {
        const window = Math.exp(-0.5 * ((time - 0.3 * k) / 0.3) ** 2);
        const cut = Math.abs(time - 0.3 * k) > 1.2 ? 0 : window;
        return sum + cut * (a * Math.cos(phase) + ridge.sine[k]! * Math.sin(phase));
      }, 0);
    });
    expectClose(ridgeCurves(ridge, times).values, expected, 1e-12);
  });

  it("turn as fast as their angle, by differences", () => {
    const shifted = { ...ridge, cosine: ridge.sine.map((b) => -b), sine: ridge.cosine };
    const angle = (time: number) => {
      const [re] = ridgeCurves(ridge, [time]).values;
      const [im] = ridgeCurves(shifted, [time]).values;
      return Math.atan2(im!, re!);
    };
    for (const time of [0.5, 0.93, 1.4]) {
      const turned = angle(time + 1e-5) - angle(time - 1e-5);
      const { frequency } = ridgeCurves(ridge, [time]);
      const turns = turned / TWO_PI - Math.round(turned / TWO_PI);
      expect(frequency[0]).toBeCloseTo(turns / 2e-5, 4);
    }
  });
});

describe("chirpPlane and brightestPath", () => {
  const draw = (phase: (time: number) => number) => ({
    start: 0,
    step: 0.005,
    values: Float64Array.from({ length: 400 }, (_, i) => Math.cos(phase(0.005 * i))),
  });

  it("give a steady chirp the power 1 at its rate, and the path its frequency", () => {
    const spread = 0.1;
    const rate = 1.6 / (TWO_PI * spread * spread);
    const chirp = draw((time) => TWO_PI * (12 * time + (rate / 2) * time * time));
    const plane = finish(chirpPlane(chirp, spread, 80));
    const own = plane.chirps.findIndex((other) => Math.abs(other - rate) < 1e-9 * rate);
    const frame = Math.round(1 / plane.step);
    const row = plane.power.subarray(
      (frame * plane.chirps.length + own) * plane.bins,
      (frame * plane.chirps.length + own + 1) * plane.bins,
    );
    expect(Math.max(...row)).toBeCloseTo(1, 1);
    const path = finish(brightestPath(plane, 0.04, [2, plane.bins - 1]))!;
    expect(path.firstFrame).toBe(0);
    expect(path.frequencies).toHaveLength(plane.frames);
    path.frequencies.subarray(6, -6).forEach((frequency, k) => {
      const time = (k + 6) * plane.step;
      expect(Math.abs(frequency - (12 + rate * time))).toBeLessThan(0.3 * plane.binWidth);
    });
  });

  it("are what sums over the samples make of them at every chirp rate, samples missing or not", () => {
    const random = createRandom(8);
    const [step, spread] = [0.01, 0.083];
    const given = Float64Array.from({ length: 120 }, () => Number(random.uniform() < 0.7));
    given.fill(0, 40, 80);
    const values = given.map((one) => one * random.normal());
    const { chirps, bins, binWidth, power, ...plane } = finish(
      chirpPlane({ start: 3, step, values, given }, spread, 45),
    );
    const usual = ((given.reduce((a, b) => a + b, 0) / 120) * Math.sqrt(TWO_PI) * spread) / step;
    for (const frame of [0, 5, Math.round(0.6 / plane.step), plane.frames - 1]) {
      const own = Array.from(values, (value, i) => {
        const time = i * step - frame * plane.step;
        const window = Math.abs(time) < 30.5 * step ? Math.exp(-0.5 * (time / spread) ** 2) : 0;
        return { time, value: window * value, mass: window * given[i]! };
      });
      const mass = own.reduce((sum, one) => sum + one.mass, 0);
      const scale = 2 / Math.max(mass, usual / 4);
      for (let c = 0; c < chirps.length; c++) {
        for (const bin of [0, 1, 7, bins - 1]) {
          const turned = (wave: (angle: number) => number) =>
            own.reduce((sum, { time, value }) => {
              const turn = bin * binWidth * time + (chirps[c]! / 2) * time * time;
              return sum + value * wave(TWO_PI * turn);
            }, 0);
          const expected = (scale * Math.hypot(turned(Math.cos), turned(Math.sin))) ** 2;
          const found = power[(frame * chirps.length + c) * bins + bin]!;
          expect(Math.abs(found - expected)).toBeLessThan(1e-5 * (expected + 0.01));
        }
      }
    }
  });

  it("find no path where there is no power over the floor", () => {
    const silent = draw(() => 0);
    const plane = finish(chirpPlane(silent, 0.1, 80));
    expect(finish(brightestPath(plane, 100, [2, plane.bins - 1]))).toBeUndefined();
  });
});

describe("restOfSamples", () => {
  const ridge: Ridge = {
    carrier: along((time) => 9 + 4 * time),
    from: 0,
    to: 2,
    width: 0.4,
    start: 0,
    cosine: Float64Array.of(1, 2, -1, 0.5, 1, 0.3),
    sine: Float64Array.of(0.2, 1, 1, -2, 0.1, 0),
  };
  const left = (times: Float64Array, values: Float64Array) => {
    const own = ridgeCurves(ridge, times).values;
    return values.map((value, i) => value - own[i]!);
  };

  it("has every sample of a grid at its place, less the ridges, and nothing between", () => {
    const random = createRandom(2);
    const grid = Float64Array.from({ length: 81 }, (_, i) => 0.025 * i);
    const times = grid.filter((_, i) => i % 80 === 0 || i === 1 || random.uniform() < 0.6);
    const values = times.map(() => random.normal());
    const { start, step, values: rest, given } = restOfSamples(times, values, 0.01, 1)([ridge]);
    expect(start).toBe(0);
    expect(step).toBeCloseTo(0.025 / 3, 12);
    const expected = new Float64Array(241);
    left(times, values).forEach((value, i) => {
      expected[Math.round(times[i]! / step)] = value;
    });
    expectClose(rest, expected, 1e-12);
    expect([...given!]).toEqual([...expected].map((value) => Number(value !== 0)));
  });

  it("shares samples on no grid between two places, which keeps their sum and its centre", () => {
    const times = Float64Array.of(0, 0.113, 0.3, 0.4517, 1.0009, 1.2);
    const values = Float64Array.of(1, -2, 3, 0.5, 4, 2);
    const { step, values: rest, given } = restOfSamples(times, values, 1, 0.1)([ridge]);
    expect(step).toBeCloseTo(0.1, 12);
    const expected = left(times, values);
    const moment = (list: Float64Array, at: (i: number) => number) =>
      list.reduce((sum, value, i) => sum + value * at(i), 0);
    expect(moment(rest, () => 1)).toBeCloseTo(
      moment(expected, () => 1),
      12,
    );
    expect(moment(rest, (i) => i * step)).toBeCloseTo(
      moment(expected, (i) => times[i]!),
      12,
    );
    expect(moment(given!, () => 1)).toBeCloseTo(6, 12);
  });
});

/** What work ends with, whatever it pauses with. */
function ended<T>(work: Generator<unknown, T>): T {
  let next = work.next();
  while (!next.done) next = work.next();
  return next.value;
}

const TIMES = Float64Array.from({ length: 400 }, (_, i) => i / 200);

function problemOf(values: Float64Array): RidgeProblem {
  return {
    times: TIMES,
    values,
    rest: restOfEven({ start: 0, step: 1 / 200, values }),
    highest: 60,
    residual: 0.05,
    spread: 0.1,
    memory: emptyMemory(),
    work: { done: 0 },
  };
}

describe("fitRidges", () => {
  it("finds the envelopes of two waves that cross, once their phases are followed", () => {
    const truths = [
      TIMES.map((time) => (1 + 0.3 * time) * Math.cos(TWO_PI * (10 * time + 6 * time * time) + 1)),
      TIMES.map((time) => 0.8 * Math.cos(TWO_PI * 22 * time)),
    ];
    const problem = problemOf(TIMES.map((_, i) => truths[0]![i]! + truths[1]![i]!));
    // The second is half a hertz off, and no phase is known.
    const carriers = [along((time) => 10 + 12 * time), along(() => 22.5)];
    let fit = finish(
      fitRidges(
        problem,
        carriers.map((carrier) => ({ carrier, from: 0, to: TIMES.at(-1)!, width: 0.2 })),
      ),
    );
    for (let pass = 0; pass < 3; pass++)
      fit = finish(fitRidges(problem, fit.ridges.map(followPhase)));
    expect(fit.left).toBeLessThan(0.01);
    fit.ridges.forEach((ridge, k) => {
      const { values } = ridgeCurves(ridge, TIMES);
      const error = norm(values.map((value, i) => value - truths[k]![i]!));
      expect(error / norm(truths[k]!)).toBeLessThan(0.05);
    });
  });
});

describe("polishRidges", () => {
  it("makes two of one ridge that beats", () => {
    const bump = (time: number) => Math.exp(-0.5 * ((time - 1) / 0.3) ** 2);
    const truths = [18, 22].map((hertz) =>
      TIMES.map((time) => bump(time) * Math.cos(TWO_PI * hertz * (time - 1))),
    );
    const sum = TIMES.map((_, i) => truths[0]![i]! + truths[1]![i]!);
    const problem = { ...problemOf(sum), spread: 0.2 };
    const one = { carrier: along(() => 20), from: 0, to: TIMES.at(-1)!, width: 0.2 };
    const start = finish(fitRidges(problem, [one]));
    expect(ended(polishRidges(problem, start, 1)).ridges).toHaveLength(1);
    const fit = ended(polishRidges(problem, start, 2));
    expect(fit.ridges).toHaveLength(2);
    const modes = fit.ridges.map((ridge) => ridgeCurves(ridge, TIMES).values);
    for (const own of decibelsOf(truths, modes)) expect(own).toBeGreaterThan(15);
  });
});

describe("adoptRidges", () => {
  it("takes what a narrower spread has found without the errors of its knots", () => {
    const values = TIMES.map((time) => Math.cos(TWO_PI * (10 * time + 6 * time * time)));
    const even = along((time) => 10 + 12 * time, 0.05 / 3);
    // Half a hertz too high at every other knot, and too low between, which the phases at the knots have nothing of.
    const jagged = even.frequencies.map((frequency, k) => frequency + (-1) ** k / 2);
    const rough = carrierOf(0, even.step, jagged);
    const shape = { carrier: rough, from: 0, to: TIMES.at(-1)!, width: 0.05 };
    const narrow = finish(fitRidges({ ...problemOf(values), spread: 0.05 }, [shape]));
    const wide = ended(adoptRidges({ ...problemOf(values), spread: 0.3 }, narrow.ridges, 1));
    expect(wide.ridges).toHaveLength(1);
    expect(wide.cost).toBeLessThan(narrow.cost);
    const inner = TIMES.subarray(20, -20);
    const error = (fit: typeof wide) =>
      norm(ridgeCurves(fit.ridges[0]!, inner).frequency.map((own, i) => own - 10 - 12 * inner[i]!));
    expect(error(wide)).toBeLessThan(error(narrow) / 5);
  });
});

describe("placeEnd", () => {
  it.each([0.7, 1.113])("puts the end between the samples around it (%f s)", (end) => {
    const problem = problemOf(TIMES.map((time) => (time < end ? Math.cos(TWO_PI * 15 * time) : 0)));
    const shape = { carrier: along(() => 15), from: 0, to: end + 0.17, width: 0.1 };
    const [placed] = finish(placeEnd(problem, finish(fitRidges(problem, [shape])), 0, "to")).ridges;
    expect(Math.abs(placed!.to - end)).toBeLessThanOrEqual(1 / 200);
    expect(placed!.from).toBe(0);
  });
});

describe("exchange", () => {
  const line = (frequency: (time: number) => number, from: number, to: number) => ({
    carrier: carrierOf(
      from,
      0.03,
      Float64Array.from({ length: Math.round((to - from) / 0.03) + 1 }, (_, k) =>
        frequency(from + 0.03 * k),
      ),
    ),
    from,
    to,
    width: 0.1,
  });
  const rising = (time: number) => 10 + 30 * time;
  const falling = (time: number) => 50 - 30 * time;

  it("makes two kinked ridges the straight ones that cross", () => {
    const low = line((time) => Math.min(rising(time), falling(time)), 0, 1.5);
    const high = line((time) => Math.max(rising(time), falling(time)), 0, 1.5);
    const zones = contactsOf(low, high, 0.1);
    expect(zones).toHaveLength(1);
    const { shapes, sure } = exchange(low, high, zones[0]!, 0.1, 0.03)!;
    expect(sure).toBe(true);
    const truths = [rising, falling];
    shapes.forEach(({ carrier }, k) => {
      for (const time of [0.1, 0.5, 0.67, 0.8, 1.4]) {
        expect(frequencyAt(carrier!, time)).toBeCloseTo(truths[k]!(time), 6);
      }
    });
  });

  it("leaves straight ridges as they are", () => {
    const [a, b] = [line(rising, 0, 1.5), line(falling, 0, 1.5)];
    const [zone, ...others] = contactsOf(a, b, 0.1);
    expect(others).toEqual([]);
    expect(exchange(a, b, zone!, 0.1, 0.03)).toBeUndefined();
  });

  it("joins what one ridge left off and another goes on with, if the samples say so", () => {
    const [a, b] = [line(() => 20, 0, 0.6), line(() => 20, 0.7, 1.5)];
    const [zone] = contactsOf(a, b, 0.1);
    const { shapes, sure } = exchange(a, b, zone!, 0.1, 0.03)!;
    expect(sure).toBe(false);
    expect(shapes).toHaveLength(1);
    expect(shapes[0]).toMatchObject({ from: 0, to: 1.5 });
  });
});

describe("labelAtoms", () => {
  it("gives an atom the ridge nearest in frequency while it lasts, and none too far off", () => {
    const coefficients = { start: 0, cosine: new Float64Array(1), sine: new Float64Array(1) };
    const ridges = [
      { carrier: along(() => 20), from: 0, to: 1, width: 0.1, ...coefficients },
      { carrier: along((time) => 10 + 20 * time), from: 0, to: 2, width: 0.1, ...coefficients },
      { from: 0, to: 2, width: 0.1, ...coefficients },
    ];
    const places = [
      [0.2, 20, 0],
      [0.2, 14.2, 1],
      [1.9, 20, -1],
      [1.5, 0.5, 2],
    ] as const;
    const column = (axis: 0 | 1) => Float64Array.from(places, (place) => place[axis]);
    const atoms = {
      centres: column(0),
      frequencies: column(1),
      phases: new Float64Array(4),
      amplitudes: new Float64Array(4),
      spread: 0.1,
    };
    expect([...labelAtoms(atoms, ridges)]).toEqual(places.map(([, , label]) => label));
  });
});

describe("findRidgesSteps", () => {
  /** Ridges of an example whose clean signal is known, so that nothing but the ridges is in question. */
  function separate(name: string, missing: number, highest: number, spread?: number) {
    const example = MODE_GALLERY[name]!;
    const { times, values, truths } = drawExample(example, 1, missing);
    const [first, last] = [times[0]!, times.at(-1)!];
    const result = run(
      findRidgesSteps({
        times,
        values,
        clean(most) {
          const count = Math.ceil((last - first) / most) + 1;
          const step = (last - first) / (count - 1);
          const at = Float64Array.from({ length: count }, (_, i) => first + i * step);
          const sum = (time: number) =>
            example.sources.reduce((all, source) => all + source(time), 0);
          return { start: first, step, values: at.map(sum) };
        },
        highest,
        residual: 0.05,
        maxRidges: 8,
        ...(spread && { spread }),
      }),
    );
    const modes = result.ridges.map((ridge) => ridgeCurves(ridge, times).values);
    return { ...result, decibels: decibelsOf(truths, modes) };
  }

  it.each([
    ["discontinuous", 0, 70, 0.07, 20],
    ["discontinuous", 0.3, 70, 0.07, 20],
    ["two chirps", 0, 60, 0.1, 30],
    ["amplitude and frequency modulated", 0, 30, 0.2, 25],
  ] as const)(
    "separates %s (missing: %f) up to %f Hz with windows of %f s",
    (name, missing, highest, spread, least) => {
      const { ridges, decibels } = separate(name, missing, highest, spread);
      expect(ridges).toHaveLength(MODE_GALLERY[name]!.sources.length);
      for (const own of decibels) expect(own).toBeGreaterThan(least);
    },
  );

  it("chooses the spread itself, and tells what it tried", () => {
    const { spread, tried, decibels } = separate("two chirps", 0, 60);
    expect(tried.length).toBeGreaterThan(3);
    expect(tried[0]!.spread).toBe(spread);
    for (const own of decibels) expect(own).toBeGreaterThan(30);
  });

  it("seeks nothing else where two steady tones leave nothing", () => {
    const { spread, tried, decibels } = separate("minimal", 0.3, 25);
    expect(spread).toBeUndefined();
    expect(tried).toMatchObject([{ steady: true, ridges: 2 }]);
    for (const own of decibels) expect(own).toBeGreaterThan(100);
  });
});
