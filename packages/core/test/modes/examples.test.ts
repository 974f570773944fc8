import { sharedFile } from "@unmix/testing";
import { describe, expect, it } from "vitest";
import { gravitationalWave } from "../../bench/gravitational-wave.mjs";
import {
  type DrawnExample,
  decibelsOf,
  drawExample,
  MODE_GALLERY,
} from "../../bench/mode-gallery.mjs";
import { decomposeModes } from "../../src/modes/decompose.ts";

/** The folder of the recorded wave, where it is there. */
const SIGNALS = sharedFile("data/signals");

/** What an example comes to. One spread and a loose gap are for time: by default it finds them itself. */
function separate(name: string, missing: number, seed: number, spread: number) {
  const { times, values, truths } = drawExample(MODE_GALLERY[name]!, seed, missing);
  const options = { seed, gapTolerance: 1e-2, grouping: { spread } };
  const { modes } = decomposeModes({ times, values }, options);
  const decibels = decibelsOf(
    truths,
    modes.map((mode) => mode.values),
  );
  return { modes, decibels };
}

/** The examples of the paper's notebooks that are made by formula, and the decibels each source must reach. */
describe("the examples of the paper", () => {
  it("estimates the frequencies of two tones, by the mean over time, to a hundredth of a hertz", () => {
    const { modes, decibels } = separate("minimal", 0, 314, 0.2);
    for (const own of decibels) expect(own).toBeGreaterThan(40);
    const means = modes.map(({ frequency }) => frequency.reduce((a, b) => a + b) / 200);
    means.sort((a, b) => a - b);
    expect(means).toHaveLength(2);
    expect(Math.abs(means[0]! - 5)).toBeLessThan(0.01);
    expect(Math.abs(means[1]! - 20)).toBeLessThan(0.01);
  });

  it.each([
    ["minimal", 0.3, 1, 0.2, [40, 40]],
    ["discontinuous", 0, 1, 0.0707, [30, 20, 20]],
    ["discontinuous", 0.3, 5, 0.05, [30, 20, 20]],
    ["discontinuous", 0.3, 2, 0.0707, [30, 20, 20]],
    ["crossing", 0, 1, 1, [25, 25]],
    ["crossing", 0.3, 1, 1, [20, 20]],
    ["two chirps", 0.3, 1, 0.2, [30, 30]],
  ] as const)(
    "separates %s with %f of the samples missing (seed %i)",
    (name, missing, seed, spread, least) => {
      const { decibels } = separate(name, missing, seed, spread);
      decibels.forEach((own, s) => {
        expect(own).toBeGreaterThan(least[s]!);
      });
    },
  );

  it("separates chirps across each other by its own settings, though eighteen tones describe half of them", () => {
    const { times, values, truths } = drawExample(MODE_GALLERY["chirps across"]!, 1);
    const { modes, termination } = decomposeModes({ times, values }, { seed: 1 });
    // What is beside such tones took all the work, and the chirps were in three pieces.
    expect(termination.kind).toBe("converged");
    const decibels = decibelsOf(
      truths,
      modes.map((mode) => mode.values),
    );
    for (const own of decibels) expect(own).toBeGreaterThan(60);
  });

  // Of the last three one bump or both were lost before two tones were tried in the place of ridges that come near.
  it.each([4, 19, 25, 33])(
    "tells two bumps in noise apart, samples missing, that are as well one that beats (seed %i)",
    (seed) => {
      const { times, values, truths } = drawExample(MODE_GALLERY.overlap!, seed, 0.3);
      const { modes } = decomposeModes({ times, values }, { seed });
      expect(modes).toHaveLength(2);
      const decibels = decibelsOf(
        truths,
        modes.map((mode) => mode.values),
      );
      for (const own of decibels) expect(own).toBeGreaterThan(10);
    },
  );

  /** Settings for a wave from 40 to 250 Hz, of which the original's one mode is 8.7 dB from numerical relativity. */
  const WAVE = {
    maxModes: 1,
    residual: 0.3,
    frequencies: [0, 400],
    grouping: { spread: 0.01 },
  } as const;
  function expectRise({ times, values, truths }: DrawnExample): void {
    const { modes } = decomposeModes({ times, values }, WAVE);
    const [decibels] = decibelsOf(truths, [modes[0]!.values]);
    expect(decibels).toBeGreaterThan(8.7);
    const at = (time: number) => modes[0]!.frequency[times.findIndex((own) => own >= time)]!;
    // Of the formula, which is near to what was recorded.
    for (const [time, hertz] of [
      [0.38, 51.9],
      [0.4, 67.3],
      [0.41, 87.2],
    ] as const) {
      expect(Math.abs(at(time) / hertz - 1)).toBeLessThan(0.15);
    }
  }

  it("follow a gravitational wave made by formula as it rises", () => {
    expectRise(drawExample(MODE_GALLERY.inspiral!, 1));
  });

  it.skipIf(!SIGNALS)("follow the gravitational wave that was recorded", () => {
    expectRise(gravitationalWave(SIGNALS!));
  });
});
