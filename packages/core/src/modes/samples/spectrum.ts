import { dot } from "../../linear/vectors.ts";
import { createFft } from "../../signal/fft.ts";
import type { EvenSamples } from "./even-samples.ts";

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
 * The energy spectrum of samples at even times; under a Hann window, of a long signal the sum of the spectra of its
 * stretches (Welch 1967).
 */
export function spectrum({ values: even, spacing }: EvenSamples, taper: Taper): Spectrum {
  const part = taper === "hann" && even.length > LONG ? STRETCH : even.length;
  const energies = spectrumOf(even, part, taper);
  const all =
    taper === "hann"
      ? energies.reduce((sum, energy) => sum + energy, 0)
      : (part / 2) * dot(even, even);
  return { energies, all, span: part * spacing };
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
