import { run } from "@unmix/core";
import { toModelText } from "@unmix/tables";
import { expectClose } from "@unmix/testing";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import {
  atomsWithin,
  EXAMPLE_SOUND_OPTIONS,
  exampleSeries,
  exampleSound,
  fromModesModelJson,
  fromSignal,
  fromWav,
  type ModesResult,
  mergeModes,
  modeFacts,
  modes,
  modesSteps,
  moveAtoms,
  renameMode,
  restoreModes,
  TWO_TONES,
  toModesCsv,
  toModesFiles,
  toModesModelJson,
  toModesZip,
} from "../../../src/domain/index.ts";

const TONES = exampleSeries(TWO_TONES, { seconds: 1, samples: 200 });
const result = modes(TONES);

/** Modes, outliers and residual add up to the signal. */
function expectWhole({ series, modes, outliers, residual }: ModesResult): void {
  const sum = series.values.map((_, i) =>
    modes.reduce((part, mode) => part + mode.values[i]!, outliers[i]! + residual[i]!),
  );
  expectClose(sum, series.values, 1e-13);
}

describe("modes", () => {
  it("finds two tones and tells where they lie", () => {
    const [fast, slow] = modeFacts(result).sort((a, b) => b.frequency - a.frequency);
    expect(result.modes.map(({ name }) => name)).toEqual(["Mode 1", "Mode 2"]);
    expect(Math.abs(fast!.frequency - 20)).toBeLessThan(0.6);
    expect(Math.abs(slow!.frequency - 5)).toBeLessThan(0.6);
    for (const { share, peak } of [fast!, slow!]) {
      expect(Math.abs(share - 0.5)).toBeLessThan(0.05);
      expect(Math.abs(peak - 1)).toBeLessThan(0.2);
    }
    expectWhole(result);
  });

  it("gives the same bits again from the settings that were chosen", () => {
    const { chosen, options } = result;
    const again = modes(TONES, {
      ...options,
      spreads: chosen.spreads,
      frequencies: chosen.frequencies,
      features: chosen.features,
    });
    expect(again.modes).toEqual(result.modes);
  });

  it("checks settings before the first step", () => {
    expect(() => modesSteps(TONES, { residual: 2 })).toThrow(
      "The setting residual is 2; a number from 0 to 0.999 is expected.",
    );
    expect(() => modesSteps(TONES, { frequencies: [3] })).toThrow(
      'The setting frequencies is "3"; auto or two numbers, the lowest and the highest, are expected.',
    );
    expect(() => modesSteps(TONES, { speed: 1 } as object)).toThrow('There is no setting "speed"');
  });

  it("ends soon when it is told to stop, and keeps what there is", () => {
    const steps = modesSteps(TONES);
    let next = steps.next();
    while (!next.done) next = steps.next("stop");
    expect(next.value.termination.kind).toBe("stopped");
    expectWhole(next.value);
  });

  it("makes sense of silence", () => {
    const silent = modes({ ...TONES, values: new Float64Array(200) });
    expect(silent.modes).toEqual([]);
    expect(modeFacts(silent)).toEqual([]);
    expect(toModesCsv(silent, "features")).toBe("tau,frequency,phase,width,coefficient,mode\n");
  });
});

describe("regrouping", () => {
  it("merges modes to their sum", () => {
    const merged = mergeModes(result, [1, 0]);
    expect(merged.modes.map(({ name }) => name)).toEqual(["Mode 1"]);
    const sum = result.modes[0]!.values.map((value, i) => value + result.modes[1]!.values[i]!);
    expectClose(merged.modes[0]!.values, sum, 1e-12);
    expectWhole(merged);
    expect(restoreModes(merged).modes).toEqual(result.modes);
  });

  it("splits a mode by a rectangle and gives the atoms back", () => {
    const facts = modeFacts(result);
    const chosen = atomsWithin(result, {
      times: [0, 0.5],
      frequencies: [facts[0]!.lowest, facts[0]!.highest],
    });
    expect(chosen.length).toBeGreaterThan(0);
    const split = moveAtoms(result, chosen, "new");
    expect(split.modes.map(({ name }) => name)).toEqual(["Mode 1", "Mode 2", "Mode 3"]);
    // The mode that is not concerned is the same object: nothing is made again.
    expect(split.modes[1]).toBe(result.modes[1]);
    const parts = split.modes[0]!.values.map((value, i) => value + split.modes[2]!.values[i]!);
    expectClose(parts, result.modes[0]!.values, 1e-12);
    expectWhole(split);
    const back = moveAtoms(split, chosen, 0);
    expect(back.labels).toEqual(result.labels);
    expect(back.modes).toEqual(result.modes);
  });

  it("sets atoms aside, and drops a mode that has none left", () => {
    const all = Array.from(result.labels.keys()).filter((k) => result.labels[k] === 0);
    const left = moveAtoms(result, all, "none");
    expect(left.modes).toHaveLength(1);
    expect(left.modes[0]).toBe(result.modes[1]);
    expectWhole(left);
    const renamed = renameMode(left, 0, "Hum");
    expect(moveAtoms(renamed, [all[0]!], "new").modes.map(({ name }) => name)).toEqual([
      "Hum",
      "Mode 1",
    ]);
  });

  it("refuses what is not there", () => {
    expect(() => mergeModes(result, [0])).toThrow("One mode is chosen; choose at least two");
    expect(() => mergeModes(result, [0, 5])).toThrow("There is no mode 6; there are 2.");
    expect(() => moveAtoms(result, [], 0)).toThrow("No atoms are chosen");
    expect(() => moveAtoms(result, [1e6], 0)).toThrow("There is no atom 1000000");
    expect(() => moveAtoms(result, [0], 2)).toThrow("There is no mode 3");
  });
});

describe("files of a run", () => {
  const sound = modes(fromSignal(exampleSound()), EXAMPLE_SOUND_OPTIONS);

  it("are these, with these headings", () => {
    expect(Object.keys(toModesFiles(result, { signal: "<svg/>" }))).toEqual([
      "modes.csv",
      "features.csv",
      "curves.csv",
      "pareto.csv",
      "residual.csv",
      "model.json",
      "figures/signal.svg",
    ]);
    const heads = (["modes", "features", "curves", "pareto", "residual"] as const).map(
      (name) => toModesCsv(result, name).split("\n")[0],
    );
    expect(heads).toEqual([
      "mode,name,atoms,share,frequency,lowest,highest,start,end,peak",
      "tau,frequency,phase,width,coefficient,mode",
      "time,mode_1_value,mode_1_amplitude,mode_1_frequency,mode_2_value,mode_2_amplitude,mode_2_frequency",
      "tau,residual,slope,gap",
      "time,value,outliers,residual",
    ]);
  });

  it("give a recording back: mode, outlier and residual sounds add up to it", () => {
    const files = unzipSync(toModesZip(sound));
    const wavs = Object.entries(files).filter(([name]) => name.endsWith(".wav"));
    expect(wavs.map(([name]) => name)).toEqual([
      ...sound.modes.map((_, m) => `mode_${m + 1}.wav`),
      "outliers.wav",
      "residual.wav",
    ]);
    const sum = new Float64Array(sound.series.values.length);
    for (const [name, bytes] of wavs) {
      const { sampleRate, channels } = fromWav({ name, bytes });
      expect(sampleRate).toBe(1000);
      for (let i = 0; i < sum.length; i++) sum[i]! += channels[0]![i]!;
    }
    expectClose(sum, sound.series.values, 1e-6);
    expect(strFromU8(files["curves.csv"]!).split("\n")[0]).toMatch(
      /^time,mode_1_amplitude,mode_1_frequency/,
    );
  });

  it("features.csv alone makes the modes again", () => {
    const sums = result.modes.map(() => new Float64Array(200));
    const [, ...rows] = toModesCsv(result, "features").trimEnd().split("\n");
    for (const row of rows) {
      const [tau, frequency, phase, width, coefficient, mode] = row.split(",").map(Number);
      if (mode === 0) continue;
      TONES.times.forEach((t, i) => {
        if (Math.abs(t - tau!) > 3 * width!) return;
        const window = Math.exp(-0.5 * ((t - tau!) / width!) ** 2);
        sums[mode! - 1]![i]! +=
          coefficient! * window * Math.sin(2 * Math.PI * frequency! * t + phase!);
      });
    }
    sums.forEach((sum, m) => {
      expectClose(sum, result.modes[m]!.values, 1e-11);
    });
  });

  it("model.json opens again to the last bit, regrouped or not", () => {
    for (const each of [result, mergeModes(result, [0, 1]), sound]) {
      expect(fromModesModelJson(toModesModelJson(each))).toEqual(each);
    }
  });

  const damage: readonly [string, object, string][] = [
    ["no atoms", { atoms: undefined }, "its series, atoms or modes are missing"],
    ["a short list", { residual: new Float64Array(3) }, 'its list "residual" is missing'],
    [
      "a lost mode",
      { modes: result.modes.slice(1) },
      "an atom belongs to a mode that is not there",
    ],
    ["no settings", { options: undefined }, 'its part "options" is missing'],
  ];
  it.each(damage)("a model with %s is refused", (_, change, sentence) => {
    const format = { app: "modes", version: 1, findFault: () => undefined };
    const text = toModelText(format, { ...result, ...change });
    expect(() => fromModesModelJson(text)).toThrow(sentence);
  });

  it("are the same bytes each time", () => {
    expect(toModesZip(run(modesSteps(TONES)))).toEqual(toModesZip(result));
  });
});
