import { binWidthOf, type Grid, timeOf } from "../spectrogram/grid.ts";

/** One stroke of what is percussion. */
export interface Stroke {
  /** Seconds. */
  readonly onset: number;
  readonly end: number;
  /** A drum, as General MIDI numbers them: see {@link drumName}. */
  readonly drum: number;
  /** 0 to 1. */
  readonly velocity: number;
}

/** What strikes, a value a frame. */
export interface Struck {
  /** The root of the power of all that strikes. */
  readonly levels: Float64Array;
  /** The hertz below which half of that power lies. */
  readonly middles: Float64Array;
  /** The largest root of the power of all that sounds. */
  loudest: number;
}

/** The drums that strokes are told apart as, by the hertz below which half of their power lies. */
const DRUMS = [
  { drum: 36, name: "bass drum", below: 200 },
  { drum: 38, name: "snare drum", below: 4000 },
  { drum: 42, name: "hi-hat", below: Number.POSITIVE_INFINITY },
] as const;

export function drumName(drum: number): string {
  return DRUMS.find((each) => each.drum === drum)?.name ?? "drum";
}

export function emptyStruck({ frames }: Pick<Grid, "frames">): Struck {
  return { levels: new Float64Array(frames), middles: new Float64Array(frames), loudest: 0 };
}

/**
 * Adds frame `frame` to what strikes.
 *
 * @param strikes the magnitudes of what strikes, one a bin
 * @param holds those of what holds
 */
export function addStruck(
  struck: Struck,
  frame: number,
  strikes: Float64Array,
  holds: Float64Array,
  grid: Grid,
): void {
  let power = 0;
  let all = 0;
  for (let k = 0; k < strikes.length; k++) {
    power += strikes[k]! ** 2;
    all += (strikes[k]! + holds[k]!) ** 2;
  }
  let below = 0;
  let middle = 0;
  while (middle < strikes.length - 1 && below + strikes[middle]! ** 2 < power / 2) {
    below += strikes[middle]! ** 2;
    middle++;
  }
  struck.levels[frame] = Math.sqrt(power);
  struck.middles[frame] = middle * binWidthOf(grid);
  struck.loudest = Math.max(struck.loudest, Math.sqrt(all));
}

/** A stroke is above this part of the loudest stroke, and of the loudest of all. */
const LEAST = 0.08;
const LEAST_OF_ALL = 0.02;
/** It has risen by this factor from the least since the stroke before. */
const RISEN = 1.5;
/** Of its peak, beyond what sounded before: where it is half risen. */
const HALF = 0.5;
/**
 * Windows from there to the stroke: the root of the power of a single sample is half risen a quarter of a window
 * before its middle meets it, that of a noise that goes on a tenth before.
 */
const LATE = 0.2;
/** Of its peak: where it has ended. */
const FALLEN = 0.25;
const SHORTEST = 0.05;

/** The strokes among what strikes: the peaks that rise clearly out of what is before them. */
export function readStrokes({ levels, middles, loudest }: Struck, grid: Grid): Stroke[] {
  const most = levels.reduce((a, b) => Math.max(a, b), 0);
  const least = Math.max(LEAST * most, LEAST_OF_ALL * loudest);
  const strokes: Stroke[] = [];
  let valley = 0;
  for (let t = 0; t < levels.length; t++) {
    if (levels[t]! < levels[valley]!) valley = t;
    const isPeak = levels[t]! > (levels[t - 1] ?? 0) && levels[t]! >= (levels[t + 1] ?? 0);
    const before = t === valley ? 0 : levels[valley]!;
    if (!isPeak || levels[t]! < least || levels[t]! < RISEN * before) continue;
    const onset = onsetOf(levels, t, before, grid);
    const previous = strokes.at(-1);
    if (previous && previous.end > onset) strokes[strokes.length - 1] = { ...previous, end: onset };
    let last = t;
    while (last + 1 < levels.length && levels[last + 1]! >= FALLEN * levels[t]!) last++;
    strokes.push({
      onset,
      end: Math.max(onset + SHORTEST, timeOf(grid, last)),
      drum: DRUMS.find(({ below }) => middles[t]! < below)!.drum,
      velocity: Math.max(0.05, Math.min(1, Math.sqrt(levels[t]! / most))),
    });
    valley = t;
  }
  return strokes;
}

/** The second of the stroke whose peak is frame `peak`. */
function onsetOf(levels: Float64Array, peak: number, before: number, grid: Grid): number {
  const half = before + HALF * (levels[peak]! - before);
  let t = peak;
  while (t > 0 && levels[t - 1]! > half) t--;
  const rise = levels[t]! - (levels[t - 1] ?? 0);
  const part = rise > 0 ? Math.max(0, Math.min(1, (levels[t]! - half) / rise)) : 0;
  const late = LATE * grid.window;
  return Math.max(0, timeOf(grid, t) + (late - part * grid.hop) / grid.sampleRate);
}
