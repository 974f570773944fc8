import type { Signal } from "../sound/signal.ts";
import { type PlayedNote, play } from "./play.ts";
import { timbres } from "./timbre.ts";

/** A recording whose instruments are known, each with what it plays. */
export interface Example {
  readonly recording: Signal;
  /** One an instrument; they add up to the recording. */
  readonly stems: readonly Signal[];
  readonly notes: readonly (readonly PlayedNote[])[];
}

const SAMPLE_RATE = 22_050;
const SECONDS = 12;
const BEAT = 0.5;

/** Beats and MIDI pitches: a walking line below, and a tune above it that crosses none of its notes. */
const CELLO: readonly (readonly [number, number])[] = [
  [1, 50],
  [1, 57],
  [1, 53],
  [1, 57],
  [1, 48],
  [1, 55],
  [1, 52],
  [1, 55],
  [1, 46],
  [1, 53],
  [1, 50],
  [1, 53],
  [1, 45],
  [1, 52],
  [2, 49],
  [1, 50],
  [1, 53],
  [1, 57],
  [1, 53],
  [4, 50],
];
const FLUTE: readonly (readonly [number, number])[] = [
  [1.5, 74],
  [0.5, 76],
  [1, 77],
  [1, 81],
  [1.5, 79],
  [0.5, 76],
  [2, 72],
  [1, 74],
  [0.5, 77],
  [0.5, 76],
  [2, 74],
  [1.5, 76],
  [0.5, 73],
  [2, 69],
  [1, 74],
  [1, 77],
  [1, 76],
  [1, 73],
  [4, 74],
];

/** A duet of flute and cello, twelve seconds, made here: something to hear before there is a file. */
export function exampleDuet(): Example {
  const parts = [
    { timbre: timbres.cello, line: CELLO, level: 1 },
    { timbre: timbres.flute, line: FLUTE, level: 0.8 },
  ];
  const notes = parts.map(({ line }) => played(line));
  const stems = parts.map(({ timbre, level }, k) => {
    const samples = play(timbre, notes[k]!, {
      sampleRate: SAMPLE_RATE,
      seconds: SECONDS,
      seed: k + 1,
    });
    const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const gain = (0.45 * level) / peak;
    return { sampleRate: SAMPLE_RATE, channels: [Float32Array.from(samples, (x) => gain * x)] };
  });
  const mixture = Float32Array.from(
    stems[0]!.channels[0]!,
    (x, i) => x + stems[1]!.channels[0]![i]!,
  );
  return {
    recording: { sampleRate: SAMPLE_RATE, channels: [mixture] },
    stems,
    notes,
  };
}

function played(line: readonly (readonly [number, number])[]): PlayedNote[] {
  let beat = 0.2;
  return line.map(([beats, pitch], i) => {
    const onset = beat * BEAT;
    beat += beats;
    return { onset, duration: 0.92 * beats * BEAT, pitch, velocity: i % 4 === 0 ? 0.9 : 0.75 };
  });
}
