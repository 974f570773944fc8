import { describe, expect, it } from "vitest";
import {
  createDictionary,
  type WindowedSinusoids,
} from "../../../src/modes/dictionary/dictionary.ts";
import { framedProducts } from "../../../src/modes/dictionary/framed-products.ts";
import { canKeep, keptProducts } from "../../../src/modes/dictionary/kept-products.ts";
import { madeProducts } from "../../../src/modes/dictionary/made-products.ts";
import { windowedSinusoids } from "../../../src/modes/dictionary/windowed-sinusoids.ts";
import { createRandom } from "../../../src/random/random.ts";
import { basisPursuitDenoise } from "../../../src/sparse/basis-pursuit.ts";
import { adjointMismatch } from "../../../src/sparse/operator.ts";

const random = createRandom(2);
const uniforms = (length: number, most: number) =>
  Float64Array.from({ length }, () => most * random.uniform());
const even = Float64Array.from({ length: 300 }, (_, i) => 5 + i / 150);
const uneven = uniforms(200, 2)
  .map((value) => 5 + value)
  .sort();
const COUNT = 60;
const atoms = {
  centres: uniforms(COUNT, 2.4).map((value) => 4.8 + value),
  frequencies: uniforms(COUNT, 75),
  phases: uniforms(COUNT, 2 * Math.PI),
};
const narrow = uniforms(COUNT, 0.2).map((value) => value + 0.01);

const gapped = even.filter((_, i) => i % 7 !== 3 && (i < 90 || i > 120));
/** Few centres, all of them times of the grid: what frames are for. */
const shared = {
  ...atoms,
  centres: atoms.centres.map((_, k) => 5 + [0, 60, 143, 299][k % 4]! / 150),
  frequencies: atoms.frequencies.map((frequency, k) => (k % 5 ? frequency : -frequency)),
};
/** Centres a quarter of a second apart, before the first and after the last sample too. */
const spaced = { ...shared, centres: atoms.centres.map((_, k) => 4.75 + (k % 11) / 4) };
const FRAMES = 1e-9;

const CASES: [string, Float64Array, WindowedSinusoids, number?][] = [
  ["even times with gaps", gapped, { ...atoms, spread: narrow }],
  ["shared centres", even, { ...shared, spread: 0.301 }, FRAMES],
  [
    "shared centres at times with gaps, of two widths and norm 1",
    gapped,
    { ...shared, spread: shared.centres.map((_, k) => (k % 2 ? 0.301 : 0.499)), unitNorm: true },
    FRAMES,
  ],
  [
    "pairs at shared centres and times with gaps",
    gapped,
    { ...shared, phases: undefined as never, spread: 0.301, reach: 2.5 },
    FRAMES,
  ],
  ["even times", even, { ...atoms, spread: 0.4 }],
  ["uneven times and evenly spaced centres", uneven, { ...spaced, spread: 0.3 }, FRAMES],
  [
    "uneven times and evenly spaced centres, of two widths and norm 1",
    uneven,
    { ...spaced, spread: spaced.centres.map((_, k) => (k % 2 ? 0.2 : 0.5)), unitNorm: true },
    FRAMES,
  ],
  [
    "pairs at uneven times and evenly spaced centres",
    uneven,
    { ...spaced, phases: undefined as never, spread: 0.3, reach: 2.5 },
    FRAMES,
  ],
  ["uneven times", uneven, { ...atoms, spread: narrow }],
  ["even times, several widths, of norm 1", even, { ...atoms, spread: narrow, unitNorm: true }],
  ["pairs at even times", even, { ...atoms, phases: undefined as never, spread: narrow }],
  [
    "pairs at uneven times, cut early, of norm 1",
    uneven,
    { ...atoms, phases: undefined as never, spread: 0.1, reach: 2, unitNorm: true },
  ],
  ["one sample", Float64Array.of(5.5), { ...atoms, spread: 0.3 }],
];

/** The formula, entry by entry. */
function entry(time: number, atom: number, part: number, given: WindowedSinusoids): number {
  const spread = typeof given.spread === "number" ? given.spread : given.spread[atom]!;
  const away = (time - given.centres[atom]!) / spread;
  if (Math.abs(away) > (given.reach ?? 3)) return 0;
  const angle = 2 * Math.PI * given.frequencies[atom]! * time;
  const window = Math.exp(-0.5 * away ** 2);
  if (given.phases) return window * Math.sin(angle + given.phases[atom]!);
  return window * (part === 0 ? Math.cos(angle) : Math.sin(angle));
}

describe.each(CASES)("windowed sinusoids at %s", (_, times, given, tolerance = 1e-12) => {
  const operator = windowedSinusoids(times, given);
  const width = given.phases ? 1 : 2;

  it("are what the formula says", () => {
    expect(operator.columns).toBe(width * COUNT);
    const norms = operator.columnNorms!();
    const out = new Float64Array(times.length);
    for (let j = 0; j < operator.columns; j++) {
      const exact = Array.from(times, (time) =>
        entry(time, Math.floor(j / width), j % width, given),
      );
      const length = Math.hypot(...exact);
      const scale = given.unitNorm && length > 0 ? 1 / length : 1;
      operator.column!(j, out.fill(7));
      const away = exact.map((value, i) => Math.abs(out[i]! - scale * value));
      expect(Math.max(...away)).toBeLessThan(1e-12 * Math.max(1, scale));
      expect(Math.abs(norms[j]! - scale * length)).toBeLessThan(100 * tolerance * scale);
    }
  });

  it("have products that fit their columns, and an adjoint that is one", () => {
    const x = Float64Array.from({ length: operator.columns }, (_, j) =>
      j % 3 ? random.normal() : 0,
    );
    const expected = new Float64Array(times.length);
    const column = new Float64Array(times.length);
    x.forEach((value, j) => {
      operator.column!(j, column);
      for (let i = 0; i < column.length; i++) expected[i]! += value * column[i]!;
    });
    const out = new Float64Array(times.length).fill(7);
    operator.forward(x, out);
    out.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(10 * tolerance);
    });
    const y = times.map(() => random.normal());
    const found = new Float64Array(operator.columns).fill(7);
    operator.adjoint(y, found);
    found.forEach((value, j) => {
      operator.column!(j, column);
      const product = column.reduce((sum, entry, i) => sum + entry * y[i]!, 0);
      expect(Math.abs(value - product)).toBeLessThan(100 * tolerance);
    });
    expect(adjointMismatch(operator, random)).toBeLessThan(1e-12);
  });
});

describe("products of atoms that are kept", () => {
  it.each([
    ["single columns at uneven times", uneven, { ...atoms, spread: narrow }],
    ["pairs at uneven times", uneven, { ...atoms, phases: undefined as never, spread: narrow }],
    ["single columns at even times", even, { ...atoms, spread: narrow }],
  ] as const)("%s: those of atoms made anew, to the bit", (_, times, given) => {
    const dictionary = createDictionary(times, given);
    expect(canKeep(dictionary)).toBe(true);
    const [kept, made] = [keptProducts(dictionary), madeProducts(dictionary)];
    const b = Float64Array.from({ length: COUNT }, (_, k) => (k % 3 ? random.normal() : 0));
    const a = dictionary.width === 2 ? b.map(() => random.normal()) : new Float64Array(COUNT);
    const y = Float64Array.from({ length: dictionary.rows }, () => random.normal());
    const results = [kept, made].map(({ forward, adjoint }) => {
      const out = y.slice();
      forward(a, b, out);
      const [cosines, sines] = [new Float64Array(COUNT), new Float64Array(COUNT)];
      adjoint(y, cosines, sines);
      return { out, sines, ...(dictionary.width === 2 && { cosines }) };
    });
    expect(results[0]).toEqual(results[1]);
  });

  it("are of few atoms and samples, so that memory does not grow with both", () => {
    const long = Float64Array.from({ length: 80_000 }, (_, i) => 5 + i / 40_000);
    expect(canKeep(createDictionary(long, { ...atoms, spread: 1 }))).toBe(false);
  });
});

describe("products by frames", () => {
  const isFramed = (times: Float64Array, given: WindowedSinusoids) =>
    framedProducts(createDictionary(times, given)) !== undefined;

  it("are there where atoms share centres of a grid, and not else", () => {
    expect(isFramed(even, { ...shared, spread: 0.301 })).toBe(true);
    expect(isFramed(uneven, { ...spaced, spread: 0.3 })).toBe(true);
    expect(isFramed(uneven, { ...spaced, frequencies: new Float64Array(COUNT), spread: 0.3 })).toBe(
      true,
    );
    expect(isFramed(even, { ...atoms, spread: 0.4 })).toBe(false);
    expect(isFramed(uneven, { ...atoms, spread: 0.4 })).toBe(false);
  });
});

describe("a tone with three samples in ten missing", () => {
  it("is found from what is left, its phase free", () => {
    const times = Float64Array.from({ length: 200 }, (_, i) => i / 200).filter(
      () => random.uniform() > 0.3,
    );
    const y = times.map((time) => Math.cos(2 * Math.PI * 20 * time + 1));
    const count = 300;
    const operator = windowedSinusoids(times, {
      centres: uniforms(count, 1),
      frequencies: Float64Array.from({ length: count }, (_, k) => k % 60),
      spread: 0.1,
      unitNorm: true,
    });
    const groups = Uint32Array.from({ length: 2 * count }, (_, j) => j >> 1);
    const norm = Math.hypot(...y);
    const found = basisPursuitDenoise(operator, y, 0.1 * norm, { groups, gapTolerance: 0.01 });
    expect(found.termination.kind).toBe("converged");
    const energy = [0, 0];
    found.x.forEach((value, j) => {
      const frequency = (j >> 1) % 60;
      energy[Math.abs(frequency - 20) <= 5 ? 0 : 1]! += value ** 2;
    });
    expect(energy[1]).toBeLessThan(0.02 * energy[0]!);
  });
});

describe("wrong input", () => {
  const one = { centres: [0], frequencies: [1], spread: 1 };
  it.each([
    [
      "times that fall",
      () => windowedSinusoids([0, 2, 1], one),
      /Time 2 is 1, and the one before 2/,
    ],
    ["a time twice", () => windowedSinusoids([0, 1, 1], one), /times must rise/],
    ["no times", () => windowedSinusoids([], one), /0 times/],
    ["NaN", () => windowedSinusoids([0, Number.NaN], one), /holds NaN/],
    ["no width", () => windowedSinusoids([0], { ...one, spread: 0 }), /spread of atom 0 is 0/],
    [
      "few frequencies",
      () => windowedSinusoids([0], { ...one, frequencies: [] }),
      /frequencies has 0/,
    ],
    ["no reach", () => windowedSinusoids([0], { ...one, reach: -1 }), /reach is -1/],
  ])("%s is refused", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
