import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  exampleSeries,
  exampleSound,
  fromModesModelJson,
  fromWav,
  TWO_TONES,
  toSeriesCsv,
  toWav,
} from "@unmix/music/domain";
import { expectClose } from "@unmix/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/main.ts";
import { holdPrinted } from "./printed.ts";

const printed = holdPrinted();

/** What a run of the command ends with and prints. */
async function call(args: string[]): Promise<{ code: number; out: string; error: string }> {
  printed.out = "";
  printed.error = "";
  return { code: await run(args), ...printed };
}

describe("unmix modes", () => {
  const folder = mkdtempSync(join(tmpdir(), "unmix-modes-"));
  const path = (name: string) => join(folder, name);
  const TONES = ["modes", path("tones.csv"), "--max-modes", "2", "--ridge-spread", "0.2"];
  beforeAll(() => {
    const series = exampleSeries(TWO_TONES, { seconds: 1, samples: 200 });
    writeFileSync(path("tones.csv"), toSeriesCsv(series));
    writeFileSync(path("siren.wav"), toWav(exampleSound(), 16));
    writeFileSync(path("text.wav"), "time,value\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("takes a table apart, says so, and writes the same files each time", async () => {
    const { code, out, error } = await call([...TONES, "--out", path("one")]);
    expect(error).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^2 modes in 200 samples\. The 2 modes( and the (\d+ atoms|atom) in none)? leave 0\.\d+ % of/,
    );
    expect(out).toMatch(
      /modes that are ridges, sought with windows of 0\.2 s alone \(auto tries several/,
    );
    expect(out).toContain("Hz, from 0 to 1 s");
    expect(readdirSync(path("one")).sort()).toEqual([
      "curves.csv",
      "features.csv",
      "figures",
      "model.json",
      "modes.csv",
      "pareto.csv",
      "residual.csv",
    ]);
    expect(readdirSync(join(path("one"), "figures")).sort()).toEqual([
      "flowchart.svg",
      "modes.svg",
      "pareto.svg",
      "picture.svg",
      "signal.svg",
    ]);
    await call([...TONES, "--out", path("two")]);
    for (const name of ["modes.csv", "model.json", "figures/picture.svg"]) {
      expect(readFileSync(join(path("two"), name))).toEqual(readFileSync(join(path("one"), name)));
    }
  });

  it("counts one feature and one step as one", async () => {
    const { out } = await call([...TONES, "--features", "1", "--steps", "1", "--out", path("few")]);
    expect(out).toContain("1 feature drawn, and");
    expect(out).toContain("After 1 step the sparse sum is");
  });

  it("takes a recording apart into sounds that add up to it, with a summary for programs", async () => {
    mkdirSync(path("sound"));
    writeFileSync(join(path("sound"), "mine.txt"), "stays");
    const argv = [
      "modes",
      path("siren.wav"),
      "--out",
      path("sound"),
      "--json",
      "--features",
      "8000",
      "--ridge-spread",
      "0.07",
    ];
    const { code, out } = await call(argv);
    expect(code).toBe(0);
    const summary = JSON.parse(out);
    expect(summary.samples).toBe(1000);
    expect(summary.modes).toHaveLength(2);
    expect(summary.termination).toBe("converged");
    expect(summary.grouping).toBe("ridges");
    const wav = (name: string) =>
      fromWav({ name, bytes: readFileSync(join(path("sound"), name)) }).channels[0]!;
    const parts = ["mode_1.wav", "mode_2.wav", "outliers.wav", "residual.wav"].map(wav);
    const whole = fromWav({ name: "siren.wav", bytes: readFileSync(path("siren.wav")) });
    const sum = whole.channels[0]!.map((_, i) => parts.reduce((all, part) => all + part[i]!, 0));
    expectClose(sum, whole.channels[0]!, 1e-6);
    const model = fromModesModelJson(readFileSync(join(path("sound"), "model.json"), "utf8"));
    expect(model.origin.file).toBe("siren.wav");

    // A later run of something else takes its place and leaves what is not its own.
    await call([...TONES, "--out", path("sound")]);
    expect(existsSync(join(path("sound"), "mode_1.wav"))).toBe(false);
    expect(existsSync(join(path("sound"), "mine.txt"))).toBe(true);
  });

  it("takes values alone at a rate, and says and keeps it", async () => {
    const { values } = exampleSeries(TWO_TONES, { seconds: 1, samples: 200 });
    writeFileSync(path("alone.csv"), `value\n${values.join("\n")}\n`);
    const [, , ...flags] = TONES;
    const argv = ["modes", path("alone.csv"), ...flags, "--out", path("alone")];
    const { code, out } = await call([...argv, "--rate", "200"]);
    expect(code).toBe(0);
    expect(out).toContain("Note: The table has no times: its values are taken at 200 Hz");
    const model = fromModesModelJson(readFileSync(join(path("alone"), "model.json"), "utf8"));
    expect(model.series.rate).toBe(200);
    expect(model.series.times.at(-1)).toBe(199 / 200);
    const without = await call([...argv, "--out", path("refused")]);
    expect(without.code).toBe(2);
    expect(without.error).toContain(
      "Of values alone, give with --rate the rate at which they were sampled, in hertz.",
    );
  });

  it("keeps what a search has found when its time is over, and says so", async () => {
    const flags = ["--time-limit", "0.001", "--json", "--out", path("stopped")];
    const { code, out } = await call(["modes", path("siren.wav"), ...flags]);
    expect(code).toBe(0);
    expect(JSON.parse(out).termination).toBe("timeLimit");
    const model = fromModesModelJson(readFileSync(join(path("stopped"), "model.json"), "utf8"));
    expect(model.termination.advice).toContain("The search was stopped after 0.001 s");
  });

  it("says from when on a long signal was not looked at when its time was over", async () => {
    const long = Float32Array.from({ length: 33_000 }, (_, i) => Math.sin(i / 80));
    writeFileSync(path("long.wav"), toWav({ sampleRate: 500, channels: [long] }));
    const flags = ["--time-limit", "0.001", "--frequencies", "0, 5", "--out", path("cut")];
    const { out } = await call(["modes", path("long.wav"), ...flags]);
    expect(out).toMatch(/may find more, or other modes\. From [\d.]+ s on nothing was looked at\./);
    const told = await call(["modes", path("long.wav"), ...flags, "--json"]);
    expect(JSON.parse(told.out).searchedTo).toBeLessThan(66);
  });

  const refusals: readonly [string, string[], string][] = [
    ["a text named .wav", ["text.wav"], '"text.wav": this is not a WAV file'],
    ["a file that is not there", ["none.csv"], "could not be read: there is no such file"],
    [
      "a setting that cannot be",
      ["tones.csv", "--residual", "1.5"],
      'The setting residual is "1.5"; a number from 0 to 0.999 is expected.',
    ],
    [
      "no time at all",
      ["tones.csv", "--time-limit", "0"],
      "--time-limit is 0; a number of seconds above 0 is expected.",
    ],
    [
      "a rate of a table with times",
      ["tones.csv", "--rate", "200"],
      '"tones.csv" cannot be read at a rate of 200 Hz: it has times of its own, in the column “time (s)”; leave the rate out.',
    ],
    [
      "a rate that is none",
      ["tones.csv", "--rate", "-4"],
      'The setting rate is "-4"; none or a number from 1e-12 to 1000000000000 is expected.',
    ],
    [
      "a column that is not there",
      ["tones.csv", "--value", "loudness"],
      '"tones.csv" has no column "loudness"; its columns are time (s), value.',
    ],
  ];
  it.each(refusals)("refuses %s with code 2 and a sentence", async (_, [name, ...flags], words) => {
    const { code, error } = await call(["modes", path(name!), "--out", path("refused"), ...flags]);
    expect(code).toBe(2);
    expect(error).toContain(words);
    expect(existsSync(path("refused"))).toBe(false);
  });
});
