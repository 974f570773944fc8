import { LONG, type Pausing } from "../../iterate/pauses.ts";
import { createFft } from "../../signal/fft.ts";

/** Even samples. */
export interface EvenSignal {
  /** Time of the first, seconds. */
  readonly start: number;
  /** Seconds between two. */
  readonly step: number;
  readonly values: Float64Array;
  /** How many samples there are at each, or a part of one; one each unless given. */
  readonly given?: Float64Array;
}

/** How strong sinusoids of every frequency and chirp rate are around even times. */
export interface ChirpPlane {
  /** Time of the first frame, and between two, seconds. */
  readonly start: number;
  readonly step: number;
  readonly frames: number;
  /** Frequencies, from 0 on, and hertz between two. */
  readonly bins: number;
  readonly binWidth: number;
  /** Hertz a second: an odd number of rates, as many falling as rising. */
  readonly chirps: Float64Array;
  /** Squared amplitudes, frames × chirps × bins. */
  readonly power: Float32Array;
  /** Standard deviation of the window, seconds. */
  readonly spread: number;
  /** Multiply–adds that it took, about. */
  readonly work: number;
}

/** Frames a spread. */
export const FRAMES_A_SPREAD = 3;

/** Of the samples that a window usually has: where there are fewer, chance would make sinusoids strong. */
const LEAST_MASS = 0.25;

/** Windows are cut at this many spreads. */
const CUT = 3.5;

/** About so many multiply–adds a point is a transform. */
const TRANSFORM = 40;

/** Chirp rates to either side of 0, and between two in 1 ÷ (2π spread²). */
const CHIRPS = 4;
const CHIRP_STEP = 0.8;

/**
 * The power of a signal under Gaussian windows about even times, unchirped at every one of a few rates: a
 * steady chirp is as narrow as a tone where the rate is its own.
 *
 * @param spread standard deviation of the window, seconds
 * @param highest hertz, of the frequencies
 */
export function* chirpPlane(
  signal: EvenSignal,
  spread: number,
  highest: number,
): Pausing<ChirpPlane> {
  const { values, step, given } = signal;
  const hop = Math.max(1, Math.round(spread / FRAMES_A_SPREAD / step));
  const frames = Math.floor((values.length - 1) / hop) + 1;
  const half = Math.ceil((CUT * spread) / step);
  const points = 2 ** Math.ceil(Math.log2(Math.max((4 * Math.PI * spread) / step, 2 * half + 1)));
  const binWidth = 1 / (points * step);
  const bins = Math.min(points / 2, Math.ceil(highest / binWidth)) + 1;
  const chirps = Float64Array.from(
    { length: 2 * CHIRPS + 1 },
    (_, c) => ((c - CHIRPS) * CHIRP_STEP) / (2 * Math.PI * spread * spread),
  );
  const windows = Float64Array.from({ length: 2 * half + 1 }, (_, k) => {
    const away = ((k - half) * step) / spread;
    return Math.exp(-0.5 * away * away);
  });
  const least = LEAST_MASS * wholeMass(signal, spread);
  // The chirps turn alike in every frame.
  const cosines = new Float64Array(chirps.length * windows.length);
  const sines = new Float64Array(cosines.length);
  for (let turn = 0; turn < cosines.length; turn++) {
    const time = ((turn % windows.length) - half) * step;
    const angle = Math.PI * chirps[Math.floor(turn / windows.length)]! * time * time;
    cosines[turn] = Math.cos(angle);
    sines[turn] = Math.sin(angle);
  }
  const fft = createFft(points);
  const re = new Float64Array(points);
  const im = new Float64Array(points);
  const power = new Float32Array(frames * chirps.length * bins);
  const rest = Math.max(1, Math.floor(LONG / 4 / (TRANSFORM * points * (CHIRPS + 1))));
  for (let frame = 0; frame < frames; frame++) {
    if (frame % rest === rest - 1) yield;
    const first = Math.max(-half, -frame * hop);
    const last = Math.min(half, values.length - 1 - frame * hop);
    let mass = 0;
    for (let k = first; k <= last; k++) {
      mass += windows[k + half]! * (given?.[frame * hop + k] ?? 1);
    }
    mass = Math.max(mass, least);
    const scale = 4 / (mass * mass);
    for (let c = CHIRPS; c < chirps.length; c++) {
      re.fill(0);
      im.fill(0);
      for (let k = first; k <= last; k++) {
        const value = windows[k + half]! * values[frame * hop + k]!;
        const at = k < 0 ? k + points : k;
        const turn = c * windows.length + k + half;
        re[at] = value * cosines[turn]!;
        im[at] = -value * sines[turn]!;
      }
      fft.forward(re, im);
      // Of a real signal, the rate the other way is at the frequency below 0.
      const at = (frame * chirps.length + c) * bins;
      const mirrored = (frame * chirps.length + 2 * CHIRPS - c) * bins;
      for (let bin = 0; bin < bins; bin++) {
        const below = bin === 0 ? 0 : points - bin;
        power[at + bin] = scale * (re[bin]! ** 2 + im[bin]! ** 2);
        power[mirrored + bin] = scale * (re[below]! ** 2 + im[below]! ** 2);
      }
    }
  }
  const place = { start: signal.start, step: hop * step, frames };
  const work = frames * (CHIRPS + 1) * TRANSFORM * points;
  return { ...place, bins, binWidth, chirps, power, spread, work };
}

/** What a window far from the ends weighs on average. */
function wholeMass({ values, step, given }: EvenSignal, spread: number): number {
  const samples = given ? given.reduce((sum, count) => sum + count, 0) : values.length;
  return (samples / values.length) * (Math.sqrt(2 * Math.PI) / step) * spread;
}
