import type { Tensor } from "@unmix/core";
import type { Bands } from "./bands.ts";
import { midiOf, peakPlace } from "./pitch.ts";

/** Peaks are looked for between these frequencies, where bins are narrower than a semitone. */
const FROM = 200;
const TO = 2500;

/**
 * How far the instruments are tuned from 440 Hz, in semitones from −0.5 to 0.5: the circular mean of
 * what peaks of the spectra lie off the nearest semitone, each with its magnitude. 0 where nothing peaks.
 *
 * @param magnitudes frames × bands, of which those that are single bins are looked at
 */
export function estimateTuning(
  { data, shape }: Tensor,
  { single }: Bands,
  binWidth: number,
): number {
  const bands = shape[1]!;
  const low = Math.max(1, Math.ceil(FROM / binWidth));
  const high = Math.min(single - 2, Math.floor(TO / binWidth));
  let re = 0;
  let im = 0;
  for (let from = 0; from + bands <= data.length; from += bands) {
    const spectrum = data.subarray(from, from + bands);
    let largest = 0;
    for (let k = low; k <= high; k++) largest = Math.max(largest, spectrum[k]!);
    for (let k = low; k <= high; k++) {
      const value = spectrum[k]!;
      if (value < 0.1 * largest || value <= spectrum[k - 1]! || value < spectrum[k + 1]!) continue;
      const angle = 2 * Math.PI * midiOf(peakPlace(spectrum, k) * binWidth);
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    }
  }
  return re === 0 && im === 0 ? 0 : Math.atan2(im, re) / (2 * Math.PI);
}
