import * as tonejs from "@tonejs/midi";
import { describe, expect, it } from "vitest";
import { toMidi } from "../../../src/domain/midi/to-midi.ts";
import { addStruck, emptyStruck, readStrokes } from "../../../src/domain/percussion/strokes.ts";
import { regroup, separate } from "../../../src/domain/pipeline.ts";
import { gridFor } from "../../../src/domain/spectrogram/window.ts";
import { eventsTable } from "../../../src/domain/write/tables.ts";
import { type Beat, playKit } from "./kit.ts";

/** The package is CommonJS, which Node gives as a default and bundlers by names. */
const { Midi } =
  "Midi" in tonejs ? tonejs : (tonejs as unknown as { default: typeof tonejs }).default;

const RATE = 22_050;
const SECONDS = 6;
const SPACE = 0.25;
const DRUMS = [36, 42, 38, 42] as const;
const beats: Beat[] = Array.from({ length: 22 }, (_, n) => ({
  at: 0.21 + n * SPACE,
  drum: DRUMS[n % 4]!,
}));

/** Two tones after each other, softly begun and ended. */
function tones(): Float32Array {
  return Float32Array.from({ length: SECONDS * RATE }, (_, i) => {
    const t = i / RATE;
    const [hertz, from, to] = t < 3 ? [220, 0.1, 2.9] : [330, 3.1, 5.9];
    const level = Math.max(0, Math.min(1, 8 * (t - from), 8 * (to - t)));
    return 0.15 * level * Math.sin(2 * Math.PI * hertz * t);
  });
}

const held = tones();
const drums = playKit(beats, SECONDS, RATE);
const mixed = { sampleRate: RATE, channels: [drums.map((x, i) => x + held[i]!)] };
const result = separate(mixed, { percussion: true, instruments: 1 });

describe("strokes of percussion", () => {
  it("are those that were played, on the drums they were played on, within 15 ms", () => {
    expect(result.strokes).toHaveLength(beats.length);
    result.strokes.forEach(({ onset, end, drum, velocity }, n) => {
      expect(Math.abs(onset - beats[n]!.at)).toBeLessThan(0.015);
      expect(drum).toBe(beats[n]!.drum);
      expect(end).toBeGreaterThan(onset);
      expect(end).toBeLessThanOrEqual(result.strokes[n + 1]?.onset ?? SECONDS);
      expect(velocity).toBeGreaterThan(0);
      expect(velocity).toBeLessThanOrEqual(1);
    });
  });

  it("are not in tones that are softly begun, nor where percussion was not asked for", () => {
    const soft = { sampleRate: RATE, channels: [held] };
    expect(separate(soft, { percussion: true, instruments: 1 }).strokes).toEqual([]);
    expect(separate(mixed, { instruments: 1 }).strokes).toEqual([]);
  });

  it("tell the tempo, where notes do not", () => {
    expect(result.tempo.beatsPerMinute).toBe(120);
  });

  it("are rows of the events by time, and a drum track of the MIDI file", () => {
    const { headings, rows } = eventsTable(result);
    const column = (name: string) => headings.indexOf(name);
    const onsets = rows.map((row) => row[column("onset")] as number);
    expect(onsets).toEqual([...onsets].sort((a, b) => a - b));
    const struck = rows.filter((row) => row[column("instrument")] === "Percussion");
    expect(struck.map((row) => row[column("midi")])).toEqual(beats.map(({ drum }) => drum));
    expect(struck[0]).toEqual([
      result.strokes[0]!.onset,
      result.strokes[0]!.end,
      "bass drum",
      36,
      result.strokes[0]!.velocity,
      "Percussion",
      null,
    ]);
    const { tracks } = new Midi(toMidi(result));
    expect(tracks.map(({ name, channel }) => [name, channel])).toEqual([
      ["Instrument 1", 0],
      ["Percussion", 9],
    ]);
    tracks[1]!.notes.forEach(({ midi, time }, n) => {
      expect(midi).toBe(beats[n]!.drum);
      expect(time).toBeCloseTo(result.strokes[n]!.onset, 2);
    });
  });

  it("are no track of their own once an instrument has them", () => {
    const given = regroup(result, { struckBy: 0 });
    expect(new Midi(toMidi(given)).tracks.map(({ name }) => name)).toEqual(["Instrument 1"]);
    expect(eventsTable(given).rows).toHaveLength(given.events.length);
    expect(eventsTable(regroup(given, { struckBy: -1 }))).toEqual(eventsTable(result));
  });

  it("are none in silence", () => {
    const grid = gridFor(5000, RATE, { window: "auto", reference: false });
    const struck = emptyStruck(grid);
    const nothing = new Float64Array(grid.bins);
    for (let t = 0; t < grid.frames; t++) addStruck(struck, t, nothing, nothing, grid);
    expect(readStrokes(struck, grid)).toEqual([]);
  });
});
