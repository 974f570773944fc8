import { UnmixError } from "../../errors.ts";
import { createFft } from "../../signal/fft.ts";
import { checkVector } from "../../sparse/operator.ts";
import { dot } from "../../sparse/vectors.ts";
import { cubicBetween } from "./cubic.ts";

/** A real signal at any times. A missing sample is simply absent. */
export interface Signal {
  /** Seconds, rising; they need not be even. */
  readonly times: ArrayLike<number>;
  /** One a time, finite. */
  readonly values: ArrayLike<number>;
}

/** A {@link Signal} that was checked. */
export interface SampledSignal {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const MISSING = "Leave out missing samples together with their times.";

/** @throws {UnmixError} when `signal` is not one, or has fewer than two samples */
export function checkSignal({ times, values }: Signal): SampledSignal {
  const count = times?.length ?? 0;
  if (count < 2) {
    throw new UnmixError(
      "input",
      `The signal has ${count === 1 ? "1 sample" : `${count} samples`}; there must be at least 2 to tell a frequency, and some dozens to tell modes.`,
      { count },
    );
  }
  if (typeof values?.[0] === "object" || values?.length === 2 * count) {
    throw new UnmixError(
      "input",
      `The values seem to be complex: there are ${values.length} for ${count} times, the first of them ${JSON.stringify(values[0])}. Decompose the real and the imaginary part one at a time.`,
      { values: values.length, times: count },
    );
  }
  checkVector("The list of times", times, count, MISSING);
  checkVector("The signal", values, count, MISSING);
  for (let i = 1; i < count; i++) {
    if (times[i]! > times[i - 1]!) continue;
    throw new UnmixError(
      "input",
      times[i] === times[i - 1]
        ? `Samples ${i - 1} and ${i} have the same time, ${times[i]}; take their mean, or leave one out.`
        : `Time ${i} is ${times[i]}, and the one before ${times[i - 1]}; sort the samples by time.`,
      { position: i },
    );
  }
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}

/** Energies at even frequencies from 0 to half the rate. */
export interface Spectrum {
  readonly energies: Float64Array;
  /** The energy of the whole, before a line was taken off. */
  readonly all: number;
  /** Seconds: frequencies are 1 ÷ `span` apart. */
  readonly span: number;
}

/**
 * How windows fall off: to 0 at both ends, which are then not seen, or not at all, where the signal is taken less the
 * line from its first value to its last, so that it does not jump from one end to the other.
 */
export type Taper = "hann" | "none";

/**
 * The energy spectrum of the signal drawn on even times by cubics through its samples; under a Hann window, of a long
 * one the sum of the spectra of its stretches (Welch 1967).
 *
 * @param step seconds between the even times
 */
export function spectrum(
  times: Float64Array,
  values: Float64Array,
  step: number,
  taper: Taper,
): Spectrum {
  const length = times.at(-1)! - times[0]!;
  const count = Math.max(2, Math.min(MOST_EVEN, Math.round(length / step) + 1));
  const part = taper === "hann" && count > LONG ? STRETCH : count;
  const even = drawEven(times, values, count);
  const energies = spectrumOf(even, part, taper);
  const all =
    taper === "hann"
      ? energies.reduce((sum, energy) => sum + energy, 0)
      : (part / 2) * dot(even, even);
  return { energies, all, span: part * (length / (count - 1)) };
}

/**
 * The frequency in hertz above which a spectrum has less than `share` of its energy.
 *
 * @param share from 0 to 1
 */
export function highestFrequency({ energies, all, span }: Spectrum, share: number): number {
  let above = 0;
  let k = energies.length - 1;
  while (k > 0 && above + energies[k]! <= share * all) above += energies[k--]!;
  return (k + 1) / span;
}

/** The part of the energy of a spectrum above a frequency in hertz. */
export function shareAbove({ energies, all, span }: Spectrum, frequency: number): number {
  let above = 0;
  energies.forEach((energy, k) => {
    if (k > frequency * span) above += energy;
  });
  return all > 0 ? above / all : 0;
}

/** Even times beyond these would tell little more. */
const MOST_EVEN = 2 ** 22;

/** More even times than this are taken in stretches. */
const LONG = 2 ** 16;
const STRETCH = 2 ** 15;

/** The energies of the spectra of stretches of `part`, each half on the next, summed. */
function spectrumOf(even: Float64Array, part: number, taper: Taper): Float64Array {
  const fft = createFft(part);
  const energies = new Float64Array((part >> 1) + 1);
  const re = new Float64Array(part);
  const im = new Float64Array(part);
  const hop = Math.max(1, part >> 1);
  for (let from = 0; from + part <= even.length; from += hop) {
    im.fill(0);
    const [first, last] = [even[from]!, even[from + part - 1]!];
    for (let i = 0; i < part; i++) {
      re[i] =
        taper === "hann"
          ? even[from + i]! * Math.sin((Math.PI * (i + 0.5)) / part) ** 2
          : even[from + i]! - first - ((last - first) * i) / (part - 1);
    }
    fft.forward(re, im);
    for (let k = 0; k < energies.length; k++) energies[k]! += re[k]! ** 2 + im[k]! ** 2;
  }
  return energies;
}

/** The signal at even times, by cubics with the slopes of parabolas through three samples. */
function drawEven(times: Float64Array, values: Float64Array, count: number): Float64Array {
  const last = times.length - 1;
  const slopeAfter = (k: number) => (values[k + 1]! - values[k]!) / (times[k + 1]! - times[k]!);
  const slopes = times.map((_, k) => {
    if (k === 0) return slopeAfter(0);
    if (k === last) return slopeAfter(last - 1);
    const before = times[k]! - times[k - 1]!;
    const after = times[k + 1]! - times[k]!;
    return (after * slopeAfter(k - 1) + before * slopeAfter(k)) / (before + after);
  });
  const even = new Float64Array(count);
  for (let i = 0, k = 0; i < count; i++) {
    const time = times[0]! + (i * (times[last]! - times[0]!)) / (count - 1);
    while (k < last - 1 && times[k + 1]! <= time) k++;
    const gap = times[k + 1]! - times[k]!;
    const part = (time - times[k]!) / gap;
    const [rise, riseAfter] = [gap * slopes[k]!, gap * slopes[k + 1]!];
    even[i] = cubicBetween(part, values[k]!, rise, values[k + 1]!, riseAfter);
  }
  return even;
}
