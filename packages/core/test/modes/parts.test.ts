import { expectClose } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import type { Atoms } from "../../src/modes/atoms/atoms.ts";
import { modeCurves } from "../../src/modes/atoms/readout.ts";
import { refitAtoms } from "../../src/modes/atoms/refit.ts";
import { decomposeModes } from "../../src/modes/decompose.ts";
import { drawFeatures } from "../../src/modes/dictionary/features.ts";
import { windowedSinusoids } from "../../src/modes/dictionary/windowed-sinusoids.ts";
import { groupAtoms } from "../../src/modes/grouping/group.ts";
import type { ModeOptions } from "../../src/modes/options/options.ts";
import { resolveOptions } from "../../src/modes/options/resolve-options.ts";
import { drawEven } from "../../src/modes/samples/even-samples.ts";
import { highestFrequency, shareAbove, spectrum } from "../../src/modes/samples/spectrum.ts";
import { createRandom } from "../../src/random/random.ts";

const times = Float64Array.from({ length: 400 }, (_, i) => i / 200);

function atomsAt(places: [centre: number, frequency: number, amplitude: number][]): Atoms {
  const column = (axis: 0 | 1 | 2) => Float64Array.from(places, (place) => place[axis]);
  return {
    centres: column(0),
    frequencies: column(1),
    amplitudes: column(2),
    spread: new Float64Array(places.length).fill(0.1),
    phases: Float64Array.from(places, (_, k) => k),
  };
}

function synthesize(atoms: Atoms): Float64Array {
  const out = new Float64Array(times.length);
  windowedSinusoids(times, atoms).forward(atoms.amplitudes, out);
  return out;
}

describe("modeCurves", () => {
  it("are the window and the frequency of one atom", () => {
    const atoms = atomsAt([[1, 12, 3]]);
    const { values, amplitude, frequency } = modeCurves(atoms, [0], times);
    const away = (time: number) => (time - 1) / 0.1;
    // A sample on the edge is within the window, as in the dictionary, whatever rounding makes of its place.
    const inside = (time: number) => Math.abs(away(time)) <= 3 + 1e-12;
    const window = times.map((time) => (inside(time) ? 3 * Math.exp(-0.5 * away(time) ** 2) : 0));
    expectClose(amplitude, window, 1e-13);
    expectClose(values, synthesize(atoms), 1e-12);
    times.forEach((time, i) => {
      if (inside(time)) expect(frequency[i]).toBeCloseTo(12, 9);
      else expect(frequency[i]).toBeNaN();
    });
  });

  it("turn as fast as the angle of the sum of atoms, by differences", () => {
    const atoms = atomsAt([
      [0.9, 10, 1],
      [1.05, 13, 2],
      [1.2, 11, 0.5],
    ]);
    const angle = (time: number) => {
      let [re, im] = [0, 0];
      for (let k = 0; k < 3; k++) {
        const size =
          atoms.amplitudes[k]! * Math.exp(-0.5 * ((time - atoms.centres[k]!) / 0.1) ** 2);
        re += size * Math.cos(2 * Math.PI * atoms.frequencies[k]! * time + k);
        im += size * Math.sin(2 * Math.PI * atoms.frequencies[k]! * time + k);
      }
      return Math.atan2(im, re);
    };
    for (const time of [0.95, 1, 1.1, 1.15]) {
      const turned = angle(time + 1e-5) - angle(time - 1e-5);
      const expected = (turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI))) / 2e-5;
      const { frequency } = modeCurves(atoms, [0, 1, 2], [time]);
      expect(frequency[0]).toBeCloseTo(expected / (2 * Math.PI), 5);
    }
  });
});

describe("drawFeatures", () => {
  const range = {
    centres: [2, 4] as const,
    frequencies: [10, 50] as const,
    spreads: [0.1, 0.2],
  };

  it.each(["even", "independent"] as const)("stays within the range (%s)", (placement) => {
    const drawn = drawFeatures(range, 101, false, placement, 3);
    expect(drawn.spread.filter((spread) => spread === 0.1)).toHaveLength(50);
    expect(drawn.centres.every((centre) => centre >= 2 && centre <= 4)).toBe(true);
    expect(drawn.frequencies.every((frequency) => frequency >= 10 && frequency <= 50)).toBe(true);
    expect(drawn.phases!.every((phase) => phase >= 0 && phase <= 2 * Math.PI)).toBe(true);
    expect(drawFeatures(range, 101, true, placement, 3).phases).toBeUndefined();
  });

  it("leaves no cell of the plane empty when it draws evenly, as independent draws do", () => {
    const empty = (placement: "even" | "independent", seed: number) => {
      const { centres, frequencies } = drawFeatures(
        { ...range, spreads: [1] },
        200,
        true,
        placement,
        seed,
      );
      const cells = new Set(
        centres.map(
          (centre, k) => Math.floor(4 * (centre - 2)) + 8 * Math.floor((frequencies[k]! - 10) / 5),
        ),
      );
      return 64 - cells.size;
    };
    for (let seed = 0; seed < 10; seed++) expect(empty("even", seed)).toBe(0);
    const missed = Array.from({ length: 10 }, (_, seed) => empty("independent", seed));
    expect(missed.some((count) => count > 0)).toBe(true);
  });
});

describe("highestFrequency", () => {
  const random = createRandom(4);
  const tone = (time: number) => Math.cos(2 * Math.PI * 17 * time);

  it.each([
    ["even times", times, 20],
    ["30 % missing, where cubics err upwards", times.filter(() => random.uniform() > 0.3), 40],
  ])("finds the end of a tone at %s", (_, at, most) => {
    const end = highestFrequency(spectrum(drawEven(at, at.map(tone), 1 / 200), "hann"), 1e-3);
    expect(end).toBeGreaterThan(17);
    expect(end).toBeLessThan(most);
  });

  it("is half the rate for noise, and low for a constant", () => {
    const noise = times.map(() => random.normal());
    const constant = times.map(() => 1);
    for (const taper of ["hann", "none"] as const) {
      const end = (values: Float64Array, share: number) =>
        highestFrequency(spectrum(drawEven(times, values, 1 / 200), taper), share);
      expect(Math.abs(end(noise, 1e-6) - 100)).toBeLessThan(1);
      expect(end(constant, 1e-3)).toBeLessThan(2);
    }
  });
});

describe("groupAtoms", () => {
  const settings = (options: ModeOptions) =>
    resolveOptions(
      times,
      times.map((time) => Math.sin(60 * time)),
      { features: 10, grouping: { metric: "overlap" }, ...options },
    );
  const row = (frequency: number, amplitude: number) =>
    [0.2, 0.4, 0.6, 0.8].map((centre): [number, number, number] => [centre, frequency, amplitude]);
  const atoms = atomsAt([...row(10, 1), ...row(30, 0.1), ...row(60, 1), [1.9, 90, 1]]);

  it("finds rows of atoms, and the one outside", () => {
    const { labels, clusters, radius } = groupAtoms(atoms, settings({}));
    expect(clusters).toBe(3);
    expect(Array.from(labels)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, -1]);
    expect(radius).toBeGreaterThanOrEqual(2);
    expect(radius).toBeLessThanOrEqual(3);
  });

  it("joins the weakest with the nearest where there are too many", () => {
    const { labels, clusters } = groupAtoms(atoms, settings({ maxModes: 2 }));
    expect(clusters).toBe(2);
    expect(Array.from(labels)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, -1]);
  });
});

describe("refitAtoms", () => {
  it("finds the amplitudes that a signal was made with, signs in the phases", () => {
    const truth = atomsAt([
      [0.5, 10, 1],
      [0.8, 11, 2],
      [1.4, 30, 0.5],
    ]);
    const y = synthesize(truth);
    const turned = { ...truth, phases: truth.phases.map((phase) => phase + Math.PI) };
    const shrunk = { ...turned, amplitudes: truth.amplitudes.map((size) => 0.3 * size) };
    const refit = refitAtoms(times, y, shrunk);
    expectClose(refit.amplitudes, truth.amplitudes, 1e-10);
    expectClose(synthesize(refit), y, 1e-10);
  });
});

describe("shareAbove", () => {
  it("tells what lies above, at the ends too where no window hides them", () => {
    const low = (time: number) => Math.sin(2 * Math.PI * 11 * time);
    const span = times.at(-1)!;
    const burst = (time: number) => (time > 0.95 * span ? Math.sin(2 * Math.PI * 63 * time) : 0);
    const both = times.map((time) => low(time) + burst(time));
    const share = (taper: "hann" | "none") =>
      shareAbove(spectrum(drawEven(times, both, 1 / 200), taper), 40);
    expect(share("none")).toBeGreaterThan(0.03);
    expect(share("none")).toBeLessThan(0.07);
    expect(share("hann")).toBeLessThan(1e-3);
    // So the range that is chosen reaches to what the window hides.
    expect(
      decomposeModes({ times, values: both }, { grouping: { metric: "overlap" } }).options
        .frequencies[1],
    ).toBeGreaterThan(63);
  });
});
