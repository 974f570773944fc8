import { run } from "@unmix/core";
import { toModelText } from "@unmix/tables";
import { expectClose } from "@unmix/testing";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import {
  applyEdit,
  areAsFound,
  atomsWithin,
  countModesOf,
  EXAMPLE_SOUND_OPTIONS,
  exampleSeries,
  exampleSound,
  fromModesModelJson,
  fromSignal,
  fromWav,
  groupingWords,
  leftWords,
  type ModesOptions,
  type ModesResult,
  mergeModes,
  modeFacts,
  modes,
  modesFound,
  modesSteps,
  moveAtoms,
  readSeries,
  renameMode,
  restoreModes,
  TWO_TONES,
  toModesCsv,
  toModesFiles,
  toModesModelJson,
  zipFiles,
} from "../../../src/domain/index.ts";

const TONES = exampleSeries(TWO_TONES, { seconds: 1, samples: 200 });
const result = modes(TONES);
const clusters = modes(TONES, { grouping: "clusters" });

/** A recording in chunks, whose modes are clusters that end before it does. */
const LONG = modes(
  fromSignal({
    sampleRate: 500,
    channels: [
      Float32Array.from(
        { length: 33_000 },
        (_, i) => Math.sin(i / 80) + (i < 9000 ? 1 : 0) * Math.sin(i / 30),
      ),
    ],
  }),
  { features: 500, frequencies: [0, 5], residual: 0.5 },
);

/** Enough for two tones, and done sooner than what is chosen from the signal. */
const QUICK: Partial<ModesOptions> = { features: 500, maxModes: 2 };

/** A weaker tone that is heard for half of the time. */
const BURST = (t: number) => (t > 0.5 ? 0.6 * Math.sin(2 * Math.PI * 40 * t) : 0);

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
    for (const { share, peak, start, end } of [fast!, slow!]) {
      expect(Math.abs(share - 0.5)).toBeLessThan(0.01);
      expect(Math.abs(peak - 1)).toBeLessThan(0.05);
      expect([start, end]).toEqual([0, 1]);
    }
    expectWhole(result);
  });

  it("are ridges unless clusters are chosen, or given a setting", () => {
    const metricOf = (options: Partial<ModesOptions>) =>
      modes(TONES, { ...QUICK, ...options }).chosen.grouping.metric;
    expect(result.ridges).toHaveLength(2);
    expect(result.chosen.grouping.metric).toBe("ridges");
    expect(result.choice).toMatchObject({ because: "steady" });
    expect(result.spread).toBeUndefined();
    expect(modes(TONES, { ...QUICK, ridgeSpread: 0.2 }).spread).toBe(0.2);
    expect(result.radius).toBeUndefined();
    expect(metricOf({ grouping: "ridges", ridgeSpread: 0.2 })).toBe("ridges");
    expect(metricOf({ ridgeSpread: 0.2 })).toBe("ridges");
    expect(metricOf({ grouping: "clusters" })).toBe("overlap");
    expect(metricOf({ radius: 2 })).toBe("overlap");
    expect(metricOf({ minPoints: 4 })).toBe("overlap");
    expect(clusters.ridges).toBeUndefined();
    expect(clusters.radius).toBeGreaterThan(0);
    expectWhole(clusters);
  });

  it("say from when on nothing was looked at where a long signal is stopped", () => {
    const { series, options } = LONG;
    const steps = modesSteps(series, options);
    let next = steps.next();
    while (!next.done) next = steps.next("stop");
    const { searchedTo, termination } = next.value;
    expect(searchedTo).toBeLessThan(series.times.at(-1)!);
    expect(termination.kind).toBe("stopped");
    expect(termination.advice).toMatch(/ From [\d.]+ s on nothing was looked at\.$/);
    expect(LONG.termination.advice).not.toContain("looked at");
    const again = fromModesModelJson(toModesModelJson(next.value));
    expect(again.searchedTo).toBe(searchedTo);
    expectWhole(next.value);
  });

  it("say what leaves what is left: ridges, or all the atoms", () => {
    const left = (of: Partial<ModesResult>) => leftWords({ ...result, ...of });
    const labels = Int32Array.of(0, 1, -1, -1);
    expect(left({ labels, relativeResidual: 0.247 })).toBe(
      "The 2 modes and the 2 atoms in none leave 24.7 % of the signal's norm, 6.1 % of its energy. The 5 % that may be left over is asked of the atoms, by which ridges are found.",
    );
    expect(left({ labels: labels.map(Math.abs), relativeResidual: 0.002 })).toBe(
      "The 2 modes leave 0.2 % of the signal's norm, less than 0.1 % of its energy.",
    );
    expect(left({ modes: [], relativeResidual: 0.05 })).toMatch(/^The \d+ atoms leave 5 % of/);
    expect(leftWords({ ...clusters, labels, relativeResidual: 0.05 })).toBe(
      "The 4 atoms leave 5 % of the signal's norm, 0.3 % of its energy.",
    );
    expect(left({ labels: labels.subarray(0, 0), modes: [], relativeResidual: 1 })).toBe(
      "There are no atoms, so nothing was taken out of the signal.",
    );
  });

  it("are clusters where a signal is done in chunks, which is said; ridges are refused", () => {
    const long = { seconds: 66, samples: 33_000 };
    const series = exampleSeries([() => 0, (t) => Math.sin(2 * Math.PI * t)], long);
    const options = { features: 500, frequencies: [0, 2], residual: 0.9 };
    const { ridges, choice, chosen } = modes(series, options);
    expect(ridges).toBeUndefined();
    expect(chosen.maxModes).toBe(8);
    expect(choice).toMatchObject({ metric: "overlap", because: "long" });
    expect(choice!.advice).toContain("done in chunks, so its modes are clusters of atoms");
    const asked = modes(series, { ...options, grouping: "clusters", maxModes: 3 });
    expect(asked.choice).toBeUndefined();
    expect(asked.chosen.maxModes).toBe(3);
    expect(() => modesSteps(series, { ...options, grouping: "ridges" })).toThrow(
      "this one is long and done in chunks",
    );
  });

  it("say whether one width of windows was tried for ridges, or several", () => {
    const words = (options: Partial<ModesOptions>) =>
      groupingWords({ ...result, options: { ...result.options, ...options }, spread: 0.2 }, String);
    expect(words({})).toBe("modes that are ridges, sought with windows of 0.2 s");
    expect(words({ ridgeSpread: 0.2 })).toContain("windows of 0.2 s alone (auto tries several");
    expect(words({ ridgeSpread: 0.8 })).toContain(
      "alone, since none was found with the 0.8 s given",
    );
    expect(groupingWords({ ...clusters, radius: 2 }, String)).toBe(
      "modes that are clusters of atoms, with a reach between neighbours of 2",
    );
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
    expect(() => modesSteps(TONES, { grouping: "ridges", radius: 2, weighted: true })).toThrow(
      "The modes are to be ridges, which have no radius, weighted; leave them at the default, or set grouping to clusters.",
    );
    expect(() => modesSteps(TONES, { grouping: "clusters", ridgeSpread: 2 })).toThrow(
      "The modes are to be clusters, which have no ridge-spread; leave it at the default, or set grouping to ridges.",
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
    expect(strFromU8(toModesCsv(silent, "features"))).toBe(
      "tau,frequency,phase,width,coefficient,mode\n",
    );
  });
});

describe("ridges", () => {
  it("merge to their sum, with the curves of the stronger, and come apart again", () => {
    const jumps = modes(exampleSeries([...TWO_TONES, BURST], { seconds: 1, samples: 200 }), {
      features: 1000,
      maxModes: 3,
      ridgeSpread: 0.2,
    });
    expect(jumps.modes).toHaveLength(3);
    const named = renameMode(jumps, 1, "Hum");
    const merged = mergeModes(named, [2, 0]);
    expect(merged.modes.map(({ name }) => name)).toEqual(["Mode 1", "Hum"]);
    expect(merged.modes.map(({ parts }) => parts)).toEqual([[0, 2], [1]]);
    const [a, , c] = jumps.modes;
    merged.modes[0]!.values.forEach((value, i) => {
      expect(value).toBe(a!.values[i]! + c!.values[i]!);
      const stronger = c!.amplitude[i]! > a!.amplitude[i]! ? c! : a!;
      expect(merged.modes[0]!.amplitude[i]).toBe(stronger.amplitude[i]);
      expect(merged.modes[0]!.frequency[i]).toBe(stronger.frequency[i]);
    });
    expect(merged.labels).toEqual(jumps.labels.map((label) => (label === 2 ? 0 : label)));
    expectWhole(merged);
    expect([areAsFound(named), areAsFound(merged)]).toEqual([true, false]);

    const twice = mergeModes(merged, [0, 1]);
    expect(twice.modes[0]!.parts).toEqual([0, 1, 2]);
    expectWhole(twice);
    expect(fromModesModelJson(toModesModelJson(twice))).toEqual(twice);
    const { labels, modes: before } = merged;
    expect(applyEdit(twice, { kind: "relabel", labels, modes: before })).toEqual(merged);
    expect(restoreModes(twice)).toEqual(jumps);
    expect(modesFound(twice)).toBe(3);
  });

  it("that cancel each other about a click are told, with what to do", () => {
    const click = exampleSeries([(t) => (Math.abs(t - 0.5) < 0.002 ? 1 : 0)], {
      seconds: 1,
      samples: 201,
    });
    const { advice } = modes(click, { ridgeSpread: 0.025 });
    expect(advice).toMatch(/^The modes cancel each other in part: their energies come to \d+ % of/);
    expect(advice).toContain("run with grouping set to clusters");
    expect(modes(click, { grouping: "clusters" }).advice ?? "").not.toContain("cancel");
    expect(result.advice).toBeUndefined();
  });

  it("have no atoms to move", () => {
    expect(() => moveAtoms(result, [0], "new")).toThrow(
      "run with grouping set to clusters to move atoms",
    );
  });
});

describe("clusters", () => {
  it("merge to their sum", () => {
    const merged = mergeModes(clusters, [1, 0]);
    expect(merged.modes.map(({ name }) => name)).toEqual(["Mode 1"]);
    const [a, b] = clusters.modes;
    expectClose(
      merged.modes[0]!.values,
      a!.values.map((value, i) => value + b!.values[i]!),
      1e-12,
    );
    expectWhole(merged);
    expect(restoreModes(merged).modes).toEqual(clusters.modes);
    expect(modesFound(merged)).toBe(2);
  });

  it("splits a mode by a rectangle and gives the atoms back", () => {
    const facts = modeFacts(clusters);
    const chosen = atomsWithin(clusters, {
      times: [0, 0.5],
      frequencies: [facts[0]!.lowest, facts[0]!.highest],
    });
    expect(chosen.length).toBeGreaterThan(0);
    const split = moveAtoms(clusters, chosen, "new");
    expect(split.modes.map(({ name }) => name)).toEqual(["Mode 1", "Mode 2", "Mode 3"]);
    // The mode that is not concerned is the same object: nothing is made again.
    expect(split.modes[1]).toBe(clusters.modes[1]);
    const parts = split.modes[0]!.values.map((value, i) => value + split.modes[2]!.values[i]!);
    expectClose(parts, clusters.modes[0]!.values, 1e-12);
    expectWhole(split);
    const back = moveAtoms(split, chosen, 0);
    expect(back.labels).toEqual(clusters.labels);
    expect(back.modes).toEqual(clusters.modes);
  });

  it("sets atoms aside, and drops a mode that has none left", () => {
    const all = Array.from(clusters.labels.keys()).filter((k) => clusters.labels[k] === 0);
    const left = moveAtoms(clusters, all, "none");
    expect(left.modes).toHaveLength(1);
    expect(left.modes[0]).toBe(clusters.modes[1]);
    expectWhole(left);
    const renamed = renameMode(left, 0, "Hum");
    expect(moveAtoms(renamed, [all[0]!], "new").modes.map(({ name }) => name)).toEqual([
      "Hum",
      "Mode 1",
    ]);
  });

  it("refuses what is not there", () => {
    expect(() => mergeModes(clusters, [0])).toThrow("One mode is chosen; choose at least two");
    expect(() => mergeModes(clusters, [0, 5])).toThrow("There is no mode 6; there are 2.");
    expect(() => moveAtoms(clusters, [], 0)).toThrow("No atoms are chosen");
    expect(() => moveAtoms(clusters, [1e6], 0)).toThrow("There is no atom 1000000");
    expect(() => moveAtoms(clusters, [0], 2)).toThrow("There is no mode 3");
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
      (name) => strFromU8(toModesCsv(result, name)).split("\n")[0],
    );
    expect(heads).toEqual([
      "mode,name,atoms,share,frequency,lowest,highest,start,end,peak",
      "tau,frequency,phase,width,coefficient,mode",
      "time,mode_1_value,mode_1_amplitude,mode_1_frequency,mode_2_value,mode_2_amplitude,mode_2_frequency",
      "tau,residual,slope,gap",
      "time,value,outliers,residual",
    ]);
  });

  it("say the units of a table that counts in others than seconds and hertz, and are read in them", async () => {
    const series = { ...TONES, timeUnit: "ms", frequencyUnit: "kHz" };
    const files = toModesFiles({ ...result, series });
    const names = ["modes.csv", "features.csv", "curves.csv", "pareto.csv", "residual.csv"];
    const head = (name: string) => strFromU8(files[name] as Uint8Array).split("\n")[0];
    expect(names.map(head)).toEqual([
      "mode,name,atoms,share,frequency (kHz),lowest (kHz),highest (kHz),start (ms),end (ms),peak",
      "tau (ms),frequency (kHz),phase,width (ms),coefficient,mode",
      "time (ms),mode_1_value,mode_1_amplitude,mode_1_frequency (kHz),mode_2_value,mode_2_amplitude,mode_2_frequency (kHz)",
      "tau,residual,slope,gap",
      "time (ms),value,outliers,residual",
    ]);
    for (const name of ["curves.csv", "residual.csv"]) {
      const again = await readSeries({ name, bytes: files[name] as Uint8Array });
      expect(again).toMatchObject({ timeUnit: "ms", frequencyUnit: "kHz", times: TONES.times });
    }
  });

  it("give a recording back: mode, outlier and residual sounds add up to it", () => {
    const files = unzipSync(zipFiles(toModesFiles(sound)));
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

  it("features.csv alone makes clusters again", () => {
    const sums = clusters.modes.map(() => new Float64Array(200));
    const [, ...rows] = strFromU8(toModesCsv(clusters, "features")).trimEnd().split("\n");
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
      expectClose(sum, clusters.modes[m]!.values, 1e-11);
    });
  });

  it("model.json opens again to the last bit, regrouped or not", () => {
    const merged = mergeModes(clusters, [0, 1]);
    const apart = moveAtoms(merged, [0, 3], "none");
    for (const each of [result, clusters, merged, apart, renameMode(sound, 0, "Siren"), LONG]) {
      expect(fromModesModelJson(toModesModelJson(each))).toEqual(each);
    }
    expect(countModesOf(toModesModelJson(merged))).toBe(1);
  });

  it("model.json of a recording is little more than its samples and its atoms", () => {
    const text = toModesModelJson(LONG);
    const [samples, atoms] = [LONG.series.values.length, LONG.labels.length];
    expect(LONG.series.values).toEqual(LONG.series.values.map(Math.fround));
    expect(text.length).toBeLessThan((4 / 3) * (4 * samples + 48 * atoms) + 10_000);
    const { sampleRate: _, ...series } = LONG.series;
    const shifted = { ...series, values: series.values.map((value) => value / 3) };
    const untimed = toModesModelJson({ ...LONG, series: shifted });
    expect(fromModesModelJson(untimed).series).toEqual(shifted);
  });

  const damage: readonly [string, object, string][] = [
    ["no atoms", { atoms: undefined }, "its series, atoms or modes are missing"],
    ["a short list", { found: new Int32Array(3) }, 'its list "found" is missing'],
    [
      "no values",
      { series: { ...TONES, values: undefined } },
      'its list "series.values" is missing or of the wrong length',
    ],
    ["no times", { series: { ...TONES, times: undefined } }, 'its list "series.times" is missing'],
    [
      "half a ridge",
      { ridges: [result.ridges![0], { ...result.ridges![1], sine: new Float64Array(1) }] },
      'its list "ridges[1]" is missing or of the wrong length',
    ],
    [
      "a carrier without phases",
      { ridges: [result.ridges![0], { ...result.ridges![1], carrier: { start: 0, step: 1 } }] },
      'its list "ridges[1]" is missing or of the wrong length',
    ],
    [
      "a mode of nothing",
      { ridges: undefined, modes: [...result.modes, result.modes[0]] },
      "a mode has no atoms",
    ],
    [
      "a lost mode",
      { modes: result.modes.slice(1) },
      "an atom belongs to a mode that is not there",
    ],
    [
      "a ridge too few",
      { ridges: result.ridges!.slice(1) },
      "a ridge is in no mode, or in several",
    ],
    ["no settings", { options: undefined }, 'its part "options" is missing'],
  ];
  it.each(damage)("a model with %s is refused", (_, change, sentence) => {
    const format = { app: "modes", version: 2, findFault: () => undefined };
    const text = toModelText(format, { ...result, ...change });
    expect(() => fromModesModelJson(text)).toThrow(sentence);
  });

  it("are the same bytes each time", () => {
    const again = () =>
      zipFiles(toModesFiles(run(modesSteps(TONES, { ...QUICK, ridgeSpread: 0.2 }))));
    expect(again()).toEqual(again());
  });
});
