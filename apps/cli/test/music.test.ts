import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tonejs from "@tonejs/midi";
import { createRandom } from "@unmix/core";
import { fromModelJson, fromWav, play, timbres, toWav } from "@unmix/music/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/main.ts";
import { holdPrinted } from "./printed.ts";

const { Midi } =
  "Midi" in tonejs ? tonejs : (tonejs as unknown as { default: typeof tonejs }).default;
const printed = holdPrinted();

/** What a run of the command ends with and prints. */
async function call(args: string[]): Promise<{ code: number; out: string; error: string }> {
  printed.out = "";
  printed.error = "";
  return { code: await run(args), ...printed };
}

/** A guitar below and a flute above it: onset in seconds and MIDI pitch of what each plays. */
const GUITAR = [
  [0.1, 45],
  [0.9, 52],
  [1.7, 48],
] as const;
const FLUTE = [
  [0.5, 76],
  [1.3, 79],
  [2.1, 72],
] as const;
const RATE = 11_025;

describe("unmix music", () => {
  const folder = mkdtempSync(join(tmpdir(), "unmix-music-"));
  const path = (...names: string[]) => join(folder, ...names);
  const wavOf = (...names: string[]) =>
    fromWav({ name: names.at(-1)!, bytes: readFileSync(path(...names)) });
  const rowsOf = (...names: string[]) =>
    readFileSync(path(...names), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.trim().split(","));
  const SONG = ["music", path("song.wav"), "--notes", "6", "--instruments", "2"];
  beforeAll(() => {
    const settings = { sampleRate: RATE, seconds: 3, seed: 1 };
    const part = (timbre: keyof typeof timbres, line: readonly (readonly [number, number])[]) =>
      play(
        timbres[timbre],
        line.map(([onset, pitch]) => ({ onset, pitch, duration: 0.6 })),
        settings,
      );
    const [low, high] = [part("guitar", GUITAR), part("flute", FLUTE)];
    const channels = [
      Float32Array.from(low, (x, i) => 0.9 * x + 0.5 * high[i]!),
      Float32Array.from(low, (x, i) => 0.5 * x + 0.9 * high[i]!),
    ];
    writeFileSync(path("song.wav"), toWav({ sampleRate: RATE, channels }));
    writeFileSync(path("text.wav"), "note,instrument\n");
    writeFileSync(path("far.csv"), "note,instrument\n1,low\n77,high\n");
    writeFileSync(path("bare.csv"), "note,who\n1,low\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("writes stems that add up to the recording, and all that it heard", async () => {
    const { code, out, error } = await call([...SONG, "--out", path("one")]);
    expect(error).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^2 instruments of 6 notes; about [\d.]+ beats a minute\./);
    expect(out).toMatch(/Instrument 1: \d notes, played \d+ times\./);
    expect(out).not.toContain("chords count as several");
    expect(out).toMatch(/\d+ files written to /);
    expect(readdirSync(path("one")).sort()).toEqual([
      "events.csv",
      "figures",
      "model.json",
      "notes.csv",
      "notes.mid",
      "residual.wav",
      "similarity.csv",
      "stem_1.wav",
      "stem_2.wav",
    ]);
    for (const name of readdirSync(path("one", "figures"))) {
      expect(readFileSync(path("one", "figures", name), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    }
    const parts = ["stem_1.wav", "stem_2.wav", "residual.wav"].map((name) => wavOf("one", name));
    const whole = wavOf("song.wav");
    whole.channels.forEach((samples, c) => {
      const worst = Float64Array.from(samples).reduce((most, x, i) => {
        const sum = parts.reduce((total, part) => total + part.channels[c]![i]!, 0);
        return Math.max(most, Math.abs(sum - x));
      }, 0);
      expect(worst).toBeLessThan(1e-6);
    });
    for (const { sampleRate, channels } of parts) {
      expect([sampleRate, channels.length]).toEqual([RATE, 2]);
    }
  });

  it("writes tables that agree with the model and with the MIDI file", () => {
    const model = fromModelJson(readFileSync(path("one", "model.json"), "utf8"));
    expect(model.origin).toMatchObject({ file: "song.wav", program: "unmix" });
    expect(model.options).toMatchObject({ notes: 6, instruments: 2 });

    const [heading, ...notes] = rowsOf("one", "notes.csv");
    expect(heading).toEqual(["note", "instrument", "pitch", "frequency", "energy", "onset", "end"]);
    expect(notes.map(([note]) => note)).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(notes.map((row) => Number(row[1]) - 1)).toEqual(Array.from(model.instruments.labels));

    const [names, ...similarity] = rowsOf("one", "similarity.csv");
    expect(names).toHaveLength(7);
    expect(similarity.map((row, r) => Number(row[r + 1]))).toEqual(
      Array.from({ length: 6 }, () => expect.closeTo(1, 9)),
    );

    const [events, ...played] = rowsOf("one", "events.csv");
    expect(events).toEqual(["onset", "end", "pitch", "midi", "velocity", "instrument", "note"]);
    const midi = new Midi(readFileSync(path("one", "notes.mid")));
    expect(midi.tracks.map(({ name }) => name)).toEqual(["Instrument 1", "Instrument 2"]);
    expect(midi.header.tempos[0]!.bpm).toBeCloseTo(model.tempo.beatsPerMinute, 3);
    midi.tracks.forEach((track, k) => {
      const own = played.filter((row) => row[5] === `${k + 1}`);
      expect(track.notes.map((note) => note.midi).sort()).toEqual(
        own.map((row) => Number(row[3])).sort(),
      );
      for (const { midi: pitch, time, duration } of track.notes) {
        const near = own.some(
          ([onset, end, , number]) =>
            Number(number) === pitch &&
            Math.abs(Number(onset) - time) < 0.003 &&
            Math.abs(Number(end) - time - duration) < 0.005,
        );
        expect(near).toBe(true);
      }
    });
    // What was played is in it, each note in the track of its own instrument.
    [GUITAR, FLUTE].forEach((line, k) => {
      for (const [onset, pitch] of line) {
        const heard = midi.tracks[k]!.notes.some(
          (note) => note.midi === pitch && Math.abs(note.time - onset) < 0.05,
        );
        expect([k, onset, pitch, heard]).toEqual([k, onset, pitch, true]);
      }
    });
  });

  it("follows the notes that labels name, in place of what an earlier run wrote", async () => {
    const [, ...notes] = rowsOf("one", "notes.csv");
    const loudest = [...notes].sort((a, b) => Number(b[4]) - Number(a[4]));
    // The other way round than by itself: names come in the order of the file.
    const named = ["1", "2"].map((k) => loudest.find((row) => row[1] === k)![0]!);
    const text = `note,instrument\n${named[1]},Flute\n${named[0]},Bass guitar\n`;
    writeFileSync(path("labels.csv"), text);
    mkdirSync(path("named"));
    await call([...SONG, "--out", path("named")]);
    const labels = ["--labels", path("labels.csv")];
    const { code, out } = await call([...SONG, ...labels, "--out", path("named"), "--json"]);
    expect(code).toBe(0);
    const summary = JSON.parse(out);
    expect(summary).toMatchObject({
      instruments: ["Flute", "Bass guitar"],
      notes: 6,
      sampleRate: RATE,
      warnings: [],
    });
    expect(summary.events).toBe(rowsOf("named", "events.csv").length - 1);
    expect(summary.seconds).toBeGreaterThan(0);
    const stems = readdirSync(path("named")).filter((name) => name.startsWith("stem_"));
    expect(stems.sort()).toEqual(["stem_bass-guitar.wav", "stem_flute.wav"]);
    const turned = notes.map((row) => (row[1] === "1" ? "Bass guitar" : "Flute"));
    const [, ...again] = rowsOf("named", "notes.csv");
    expect(again.map((row) => row[1])).toEqual(turned);
    expect(wavOf("named", "stem_flute.wav").channels).toEqual(wavOf("one", "stem_2.wav").channels);
  });

  it("warns of a recording without pitch, and only notes that it is silent", async () => {
    const random = createRandom(5);
    const noise = Float32Array.from({ length: 2 * RATE }, () => 0.1 * random.normal());
    const heard = async (name: string, samples: Float32Array) => {
      writeFileSync(path(name), toWav({ sampleRate: RATE, channels: [samples] }));
      return (await call(["music", path(name), "--out", path("heard")])).out;
    };
    const told = await heard("noise.wav", noise);
    expect(told).toContain("Warning: Next to nothing of the sound");
    expect(told).toMatch(/^The number of instruments follows from.*\(--instruments\)\.$/m);
    expect(await heard("silent.wav", noise.fill(0))).toContain("Note: The recording is silent");
  });

  it("adds up exactly once rounded to 16 bits, and gives the same files again", async () => {
    for (const out of ["16a", "16b"]) await call([...SONG, "--bits", "16", "--out", path(out)]);
    for (const name of readdirSync(path("16a"), { withFileTypes: true })) {
      if (name.isDirectory()) continue;
      const [a, b] = ["16a", "16b"].map((out) => readFileSync(path(out, name.name)));
      expect([name.name, a!.equals(b!)]).toEqual([name.name, true]);
    }
    const parts = ["stem_1.wav", "stem_2.wav", "residual.wav"].map((name) => wavOf("16a", name));
    wavOf("song.wav").channels.forEach((samples, c) => {
      const off = samples.findIndex((x, i) => {
        const sum = parts.reduce((total, part) => total + part.channels[c]![i]!, 0);
        return sum !== Math.round(x * 32_768) / 32_768;
      });
      expect(off).toBe(-1);
    });
  });

  it("takes percussion out first when asked to, and removes its stem when it is not", async () => {
    const stems = () => readdirSync(path("drums")).filter((name) => /^stem_|^residual/.test(name));
    await call([...SONG, "--percussion", "--out", path("drums")]);
    expect(stems().sort()).toEqual([
      "residual.wav",
      "stem_1.wav",
      "stem_2.wav",
      "stem_percussion.wav",
    ]);
    const parts = stems().map((name) => wavOf("drums", name).channels[0]!);
    const whole = wavOf("song.wav").channels[0]!;
    const worst = Array.from(whole).reduce((most, x, i) => {
      const sum = parts.reduce((total, part) => total + part[i]!, 0);
      return Math.max(most, Math.abs(sum - x));
    }, 0);
    expect(worst).toBeLessThan(1e-6);
    await call([...SONG, "--out", path("drums")]);
    expect(stems().sort()).toEqual(["residual.wav", "stem_1.wav", "stem_2.wav"]);
  });

  it.each([
    [["music", "song.wav", "--out", "no", "--gruping", "shape"], "unmix music --help"],
    [["modes", "song.wav"], "unmix modes --help"],
    [["musik"], "unmix --help"],
  ])("says after flags that it does not know where help is: %j", async (args, help) => {
    const { code, error } = await call(args);
    expect(code).toBe(2);
    expect(error).toMatch(/^(?!error)[^\n]+(\n\(Did you mean .*)?\n+\(unmix .*\)\n$/);
    expect(error).toContain(`(${help} lists what there is)`);
  });

  it.each<[string, string[], string]>([
    ["a text named .wav", ["text.wav"], '"text.wav": this is not a WAV file'],
    ["labels without a column", ["song.wav", "--labels", path("bare.csv")], "were expected"],
    [
      "labels of a note that is not there",
      ["song.wav", "--notes", "4", "--labels", path("far.csv")],
      '"far.csv", row 3: the note 77 is not there; notes count from 1 to 4.',
    ],
    ["bits that no file has", ["song.wav", "--bits", "17"], 'is "17"; 16, 24 or 32 is expected'],
    ["a rate above the file's", ["song.wav", "--rate", "48000"], "The setting rate is 48000"],
  ])("refuses %s with code 2 and a sentence", async (_, [name, ...flags], words) => {
    const { code, error } = await call(["music", path(name!), "--out", path("no"), ...flags]);
    expect(code).toBe(2);
    expect(error).toContain(words);
    expect(() => readdirSync(path("no"))).toThrow();
  });
});
