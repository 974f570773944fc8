import { describe, expect, it } from "vitest";
import { readEvents } from "../../../src/domain/midi/events.ts";
import { frequencyOf } from "../../../src/domain/notes/pitch.ts";
import { gridOf, timeOf } from "../../../src/domain/spectrogram/grid.ts";

const grid = gridOf({
  samples: 8 * 22_050,
  sampleRate: 22_050,
  window: 2048,
  hop: 512,
  kind: "periodic",
  edges: "padded",
});

/** A term with its pitch, its instrument, and how loud it is at a second. */
interface Term {
  readonly pitch: number;
  readonly instrument?: number;
  readonly harmonicity?: number;
  readonly loudness: (seconds: number) => number;
}

function heard(terms: readonly Term[], tuning = 0) {
  const R = terms.length;
  const loudness = new Float32Array(grid.frames * R);
  terms.forEach((term, r) => {
    for (let t = 0; t < grid.frames; t++) loudness[t * R + r] = term.loudness(timeOf(grid, t));
  });
  return readEvents(
    loudness,
    grid,
    terms.map(({ pitch }) => frequencyOf(pitch)),
    terms.map(({ harmonicity = 0.9 }) => harmonicity),
    terms.map(({ instrument = 0 }) => instrument),
    tuning,
  );
}

const pitches = (events: ReturnType<typeof heard>) => events.map(({ pitch }) => pitch);

/** Sounds from one second to another, as a window smears it. */
function span(from: number, to: number, level = 1): (seconds: number) => number {
  const ramp = (x: number) => Math.max(0, Math.min(1, 0.5 + x / 0.093));
  return (t) => level * Math.min(ramp(t - from), ramp(to - t));
}

const VIBRATO = 5.2;
const turned = (t: number) => 0.5 + 0.5 * Math.sin(2 * Math.PI * VIBRATO * t);

describe("events", () => {
  it("have the onset, end and pitch of what is played, by time", () => {
    const events = heard([
      { pitch: 60, loudness: span(1, 2) },
      { pitch: 64, loudness: span(2.2, 3.1, 0.7) },
    ]);
    expect(pitches(events)).toEqual([60, 64]);
    [1, 2.2].forEach((onset, i) => {
      expect(Math.abs(events[i]!.onset - onset)).toBeLessThan(0.04);
    });
    [2, 3.1].forEach((end, i) => {
      expect(Math.abs(events[i]!.end - end)).toBeLessThan(0.06);
    });
    expect(events[0]!.velocity).toBe(1);
    expect(events[1]!.velocity).toBeCloseTo(Math.sqrt(0.7), 2);
  });

  it("are one where vibrato goes to and fro between two terms a semitone apart", () => {
    const note = span(1, 3);
    const events = heard([
      { pitch: 83, loudness: (t) => note(t) * (0.2 + turned(t)) },
      { pitch: 84, loudness: (t) => 0.9 * note(t) * (1 - turned(t)) },
    ]);
    expect(pitches(events)).toEqual([83]);
    expect(events[0]!.end - events[0]!.onset).toBeGreaterThan(1.9);
  });

  it("are two where a semitone follows the other, and in a trill of slow notes", () => {
    const times = [0.5, 0.9, 1.3, 1.7];
    const at = (list: readonly number[]) => (t: number) =>
      list.reduce((sum, from) => sum + span(from, from + 0.4)(t), 0);
    const events = heard([
      { pitch: 76, loudness: at([times[0]!, times[2]!]) },
      { pitch: 77, loudness: at([times[1]!, times[3]!]) },
    ]);
    expect(pitches(events)).toEqual([76, 77, 76, 77]);
  });

  it("do not count what an overtone or an octave below leaves over, unless another plays it", () => {
    const terms: Term[] = [
      { pitch: 72, loudness: span(1, 2.5) },
      { pitch: 60, loudness: span(1.1, 2.4, 0.6) },
      { pitch: 91, loudness: span(1, 1.6, 0.4) },
    ];
    expect(pitches(heard(terms))).toEqual([72]);
    const another = terms.map((term, r) => ({ ...term, instrument: r }));
    expect(pitches(heard(another)).sort()).toEqual([60, 72, 91]);
    // A fifth is no such thing.
    expect(pitches(heard([terms[0]!, { ...terms[1]!, pitch: 65 }])).sort()).toEqual([65, 72]);
  });

  it("are read again where a note is struck again while it sounds", () => {
    const struck = (from: number) => (t: number) => {
      const fall = Math.exp(-(t - from) / 0.3);
      return t < from - 0.046 ? 0 : Math.min(1, 0.5 + (t - from) / 0.093) * fall;
    };
    const events = heard([
      { pitch: 50, loudness: (t) => Math.max(struck(1)(t), struck(1.8)(t), struck(2.6)(t)) },
    ]);
    expect(events).toHaveLength(3);
    [1, 1.8, 2.6].forEach((onset, i) => {
      expect(Math.abs(events[i]!.onset - onset)).toBeLessThan(0.04);
    });
  });

  it("leave out what has no pitch and what is shorter than a note", () => {
    const note: Term = { pitch: 60, loudness: span(1, 2) };
    const drum: Term = { pitch: 40, harmonicity: 0.2, loudness: span(3, 4) };
    const click: Term = { pitch: 67, loudness: (t) => (Math.abs(t - 5) < 0.02 ? 1 : 0) };
    expect(pitches(heard([note, drum, click]))).toEqual([60]);
  });

  it("are named by the nearest pitch of instruments that are tuned so", () => {
    const sharp = [60.55, 62.45, 64.52].map((pitch, r) => ({
      pitch,
      loudness: span(1 + r, 1.8 + r),
    }));
    expect(pitches(heard(sharp))).toEqual([61, 62, 65]);
    expect(pitches(heard(sharp, 0.49))).toEqual([60, 62, 64]);
  });
});
