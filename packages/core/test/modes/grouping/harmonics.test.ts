import { describe, expect, it } from "vitest";
import { harmonicFamilies, type PartialTones } from "../../../src/modes/grouping/harmonics.ts";
import { createRandom } from "../../../src/random/random.ts";

interface Note {
  pitch: number;
  start: number;
  end: number;
  /** Its multiples; 1 to 6 by default. */
  harmonics?: number[];
}

/** The tones of notes, mistuned by `error`, of weights 1 ÷ multiple, shuffled; and whose each is. */
function play(notes: Note[], seed: number, error = 0.002) {
  const random = createRandom(seed);
  const rows = notes.flatMap(({ pitch, start, end, harmonics = [1, 2, 3, 4, 5, 6] }, note) =>
    harmonics.map((harmonic) => ({
      note,
      harmonic,
      frequency: pitch * harmonic * (1 + error * random.normal()),
      start: start + 0.02 * random.uniform(),
      end: end - (0.2 * (end - start) * harmonic) / 10,
      key: random.uniform(),
    })),
  );
  rows.sort((a, b) => a.key - b.key);
  const tones: PartialTones = {
    frequencies: Float64Array.from(rows, (row) => row.frequency),
    starts: Float64Array.from(rows, (row) => row.start),
    ends: Float64Array.from(rows, (row) => row.end),
    weights: Float64Array.from(rows, (row) => 1 / row.harmonic),
  };
  return { rows, tones };
}

describe("harmonicFamilies", () => {
  it.each<{ name: string; notes: Note[] }>([
    { name: "one note", notes: [{ pitch: 110, start: 0, end: 1 }] },
    {
      name: "two notes at once that share no tone",
      notes: [
        { pitch: 110, start: 0, end: 1 },
        { pitch: 160, start: 0, end: 1 },
      ],
    },
    {
      name: "the same pitch twice, and its octave after the first has ended",
      notes: [
        { pitch: 110, start: 0, end: 1 },
        { pitch: 110, start: 1, end: 2 },
        { pitch: 220, start: 2, end: 2.5 },
      ],
    },
    {
      name: "no fundamental, and odd multiples alone",
      notes: [
        { pitch: 100, start: 0, end: 1, harmonics: [2, 3, 4, 5] },
        { pitch: 345, start: 0, end: 1, harmonics: [1, 3, 5] },
      ],
    },
    {
      name: "a tone that goes with none",
      notes: [
        { pitch: 100, start: 0, end: 1 },
        { pitch: 733, start: 0, end: 1, harmonics: [1] },
      ],
    },
  ])("gives each tone to its note on 10 seeds: $name", ({ notes }) => {
    for (let seed = 0; seed < 10; seed++) {
      const { rows, tones } = play(notes, seed);
      const { labels, harmonics, fundamentals } = harmonicFamilies(tones);
      expect(fundamentals).toHaveLength(notes.length);
      const pairs = new Map(rows.map((row, k) => [row.note, labels[k]!]));
      rows.forEach((row, k) => {
        expect(labels[k]).toBe(pairs.get(row.note));
        expect(harmonics[k]).toBe(row.harmonic);
      });
      for (const [note, family] of pairs) {
        expect(fundamentals[family]! / notes[note]!.pitch).toBeCloseTo(1, 1.9);
      }
    }
  });

  it("gives what a note and its octave at once share to the octave", () => {
    const notes = [110, 220].map((pitch) => ({ pitch, start: 0, end: 1 }));
    const { rows, tones } = play(notes, 0);
    const { labels, fundamentals } = harmonicFamilies(tones);
    expect(fundamentals).toHaveLength(2);
    rows.forEach(({ note, harmonic }, k) => {
      expect(labels[k]).toBe(note === 0 && harmonic % 2 === 1 ? 1 : 0);
    });
  });

  it("takes no tones, and tones of no weight", () => {
    const none = new Float64Array(0);
    const empty = { frequencies: none, starts: none, ends: none, weights: none };
    expect(harmonicFamilies(empty).fundamentals).toHaveLength(0);
    const { tones } = play([{ pitch: 110, start: 0, end: 1 }], 0, 0);
    const silent = harmonicFamilies({ ...tones, weights: new Float64Array(6) });
    expect(silent.labels).not.toContain(-1);
    for (const fundamental of silent.fundamentals) expect(fundamental).toBeGreaterThan(0);
  });

  it("refuses what is no tone, with a sentence", () => {
    const { tones } = play([{ pitch: 110, start: 0, end: 1 }], 0);
    expect(() => harmonicFamilies({ ...tones, weights: Float64Array.of(1) })).toThrow(
      "6 frequencies, 6 starts, 6 ends and 1 weights",
    );
    expect(() => harmonicFamilies({ ...tones, ends: new Float64Array(6).fill(-1) })).toThrow(
      /Tone 0 has .* an end not before its start/,
    );
    expect(() => harmonicFamilies(tones, { tolerance: 1 })).toThrow("tolerance is 1;");
    expect(() => harmonicFamilies(tones, { maxHarmonic: 0.5 })).toThrow("maxHarmonic is 0.5");
    expect(() => harmonicFamilies(tones, { together: 2 })).toThrow("together is 2");
  });
});
