import { midiOf } from "../notes/pitch.ts";
import { type Grid, timeOf } from "../spectrogram/grid.ts";

/** One note as it was played. */
export interface NoteEvent {
  /** The index of the loudest note (term) that it was read from. */
  readonly note: number;
  /** The nearest pitch as MIDI numbers it. */
  readonly pitch: number;
  /** Seconds. */
  readonly onset: number;
  readonly end: number;
  /** 0 to 1. */
  readonly velocity: number;
}

export interface Tempo {
  readonly beatsPerMinute: number;
  /** How much better it is than another, 0 to 1; 0 where there is too little to go by. */
  readonly certainty: number;
}

/** A note begins above this part of the loudest of its pitch and of all, and ends below the second. */
const BEGIN = 0.22;
const BEGIN_OF_ALL = 0.05;
const END = 0.1;
/** A rise by this factor within the time of a window is a note struck again. */
const AGAIN = 2;
/** It had fallen by this factor by then: the first rise is slow at times. */
const FALLEN = 1.2;
/** Of the peak: where a note is taken to begin. */
const RISEN = 0.2;
/** Seconds: shorter is no note. */
const SHORTEST = 0.1;
/** Notes with less at the multiples of their pitch are no pitch. */
const PITCHED = 0.4;

/**
 * Reads from activations when notes begin and end. Terms of one instrument and one pitch count as one lane. A
 * lane begins where it rises above a part of its loudest, at the time that it reaches a fifth of the peak that
 * follows: a window is half filled when its middle meets an onset, and few instruments are at once as loud as they
 * will be.
 *
 * @param loudness frames × notes
 * @param tuning semitones off 440 Hz
 */
export function readEvents(
  loudness: ArrayLike<number>,
  grid: Grid,
  frequencies: ArrayLike<number>,
  harmonicity: ArrayLike<number>,
  labels: ArrayLike<number>,
  tuning: number,
): NoteEvent[] {
  const R = labels.length;
  const frames = R === 0 ? 0 : loudness.length / R;
  const lanes = new Map<string, number[]>();
  for (let r = 0; r < R; r++) {
    if (harmonicity[r]! < PITCHED) continue;
    const pitch = Math.round(midiOf(frequencies[r]!) - tuning);
    if (pitch < 0 || pitch > 127) continue;
    const key = `${labels[r]} ${pitch}`;
    lanes.set(key, [...(lanes.get(key) ?? []), r]);
  }
  const curves = absorbed(
    Array.from(lanes, ([key, members]) => ({
      instrument: Number(key.split(" ")[0]),
      pitch: Number(key.split(" ")[1]),
      members,
      curve: curveOf(loudness, members, R, frames),
    })),
    grid,
  );
  const loudest = curves.reduce(
    (most, { curve }) => curve.reduce((m, value) => Math.max(m, value), most),
    0,
  );
  const events = curves.flatMap(({ pitch, members, curve }) =>
    stretchesOf(curve, loudest, grid).map(({ onset, end, peak, frame }) => ({
      note: members.reduce((best, r) =>
        loudness[frame * R + r]! > loudness[frame * R + best]! ? r : best,
      ),
      pitch,
      onset,
      end,
      velocity: Math.max(0.05, Math.min(1, Math.sqrt(peak / loudest))),
    })),
  );
  return events.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch || a.note - b.note);
}

function curveOf(
  loudness: ArrayLike<number>,
  members: readonly number[],
  R: number,
  frames: number,
): Float64Array {
  const curve = new Float64Array(frames);
  for (let t = 0; t < frames; t++) for (const r of members) curve[t]! += loudness[t * R + r]!;
  return curve;
}

/** All of one instrument at one pitch. */
interface Lane {
  readonly instrument: number;
  readonly pitch: number;
  readonly members: readonly number[];
  readonly curve: Float64Array;
}

/** A lane that sounds less than another, and with it for this part of its loudness, is a part of that. */
const TOGETHER = 0.6;
/** Semitones: what vibrato reaches, and the first overtones. */
const PARTS = [0, 1, 12, 19, 24];
/** Seconds: within less, vibrato comes back to a pitch that it left. */
const TURN = 0.15;

/**
 * Merges weak lanes that vibrato or overtones have caused into the stronger lane that they belong to. The
 * stronger one is taken to sound on where it is silent for less than a turn of vibrato.
 */
function absorbed(lanes: readonly Lane[], { sampleRate, hop }: Grid): Lane[] {
  const turn = Math.round((TURN * sampleRate) / hop);
  const sizes = new Map(lanes.map((lane) => [lane, lane.curve.reduce((sum, x) => sum + x, 0)]));
  const order = [...lanes].sort((a, b) => sizes.get(b)! - sizes.get(a)! || a.pitch - b.pitch);
  const kept: Lane[] = [];
  for (const lane of order) {
    const home = kept.find(
      (other) =>
        other.instrument === lane.instrument &&
        PARTS.includes(Math.abs(other.pitch - lane.pitch)) &&
        together(lane.curve, closed(other.curve, turn)) >= TOGETHER * sizes.get(lane)!,
    );
    if (!home) kept.push(lane);
    else for (let t = 0; t < lane.curve.length; t++) home.curve[t]! += lane.curve[t]!;
  }
  return kept;
}

/** The curve with gaps of fewer than `width` frames closed: the largest within so many, then the least of these. */
function closed(curve: Float64Array, width: number): Float64Array {
  const before = Math.floor((width - 1) / 2);
  const after = width - 1 - before;
  const largest = windowed(curve, before, after, Math.max);
  return windowed(largest, after, before, Math.min);
}

function windowed(
  curve: Float64Array,
  before: number,
  after: number,
  choose: (a: number, b: number) => number,
): Float64Array {
  return curve.map((value, t) => {
    let chosen = value;
    const to = Math.min(curve.length - 1, t + after);
    for (let s = Math.max(0, t - before); s <= to; s++) chosen = choose(chosen, curve[s]!);
    return chosen;
  });
}

function together(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += Math.min(a[t]!, b[t]!);
  return sum;
}

interface Stretch {
  readonly onset: number;
  readonly end: number;
  readonly peak: number;
  /** Where the peak is. */
  readonly frame: number;
}

function stretchesOf(curve: Float64Array, loudest: number, grid: Grid): Stretch[] {
  const own = curve.reduce((most, value) => Math.max(most, value), 0);
  const begin = Math.max(BEGIN * own, BEGIN_OF_ALL * loudest);
  const end = Math.min(begin, END * own);
  const reach = Math.max(1, Math.round(grid.window / grid.hop));
  const stretches: Stretch[] = [];
  for (let t = 0; t < curve.length; t++) {
    if (curve[t]! < begin) continue;
    const first = t;
    let last = t;
    let peak = 0;
    for (; last + 1 < curve.length && curve[last + 1]! >= end; last++) {
      const before = curve[Math.max(first, last + 1 - reach)]!;
      peak = Math.max(peak, before);
      // Struck again, once it had begun to fall: the end of this one and the beginning of the next.
      const fallen = peak > FALLEN * before;
      if (fallen && curve[last + 1]! > AGAIN * before && curve[last + 1]! >= begin) break;
    }
    const found = stretchOf(curve, first, last, grid);
    if (found.end - found.onset >= SHORTEST) stretches.push(found);
    t = last;
  }
  return stretches;
}

function stretchOf(curve: Float64Array, first: number, last: number, grid: Grid): Stretch {
  let frame = first;
  const soon = Math.min(last, first + 2 * Math.round(grid.window / grid.hop));
  for (let t = first; t <= soon; t++) if (curve[t]! > curve[frame]!) frame = t;
  const peak = curve[frame]!;
  let from = frame;
  while (from > 0 && curve[from - 1]! >= RISEN * peak && curve[from - 1]! <= curve[from]! * 1.2)
    from--;
  let to = last;
  while (to > frame && curve[to]! < peak / 4) to--;
  return {
    onset: Math.max(0, crossing(curve, from, RISEN * peak, grid)),
    end: timeOf(grid, to) + grid.hop / grid.sampleRate,
    peak,
    frame,
  };
}

/** The time before frame `t` at which the curve crosses `level`. */
function crossing(curve: Float64Array, t: number, level: number, grid: Grid): number {
  const before = t > 0 ? curve[t - 1]! : 0;
  const rise = curve[t]! - before;
  const part = rise > 0 ? Math.max(0, Math.min(1, (curve[t]! - level) / rise)) : 0;
  return timeOf(grid, t) - (part * grid.hop) / grid.sampleRate;
}
