import { frequencyOf } from "./pitch.ts";

/** The pitches that combs are made for: between them lie all but the ends of a piano. */
const LOWEST = 26;
const HIGHEST = 102;
/** Bins between partials at least: the width of the main lobe of the window of Hann, in which they would be one. */
const CLEAR = 4;
/** What each partial has of the one before. */
const FALL = 0.8;
/** Of a peak, in bins; and what vibrato and stretched partials add, in parts of the frequency. */
const WIDTH = 1;
const SPREAD = 0.002;

/** MIDI pitches of the combs of a spectrogram, low to high, `tuning` semitones off. */
export function combPitches(bins: number, binWidth: number, tuning: number): Float64Array {
  const pitches: number[] = [];
  for (let midi = LOWEST; midi <= HIGHEST; midi++) {
    const bin = frequencyOf(midi + tuning) / binWidth;
    if (bin >= CLEAR && 2 * bin < bins) pitches.push(midi + tuning);
  }
  return Float64Array.from(pitches);
}

/**
 * Spectra of ideal notes, one a pitch: a bell at every multiple of the fundamental, each lower than the one
 * before. A factorization that starts from them finds notes, because what is nearly zero between the
 * multiples stays so for long.
 *
 * @returns pitches × bins
 */
export function combSpectra(
  pitches: ArrayLike<number>,
  bins: number,
  binWidth: number,
): Float64Array {
  const spectra = new Float64Array(pitches.length * bins);
  for (let r = 0; r < pitches.length; r++) {
    const fundamental = frequencyOf(pitches[r]!) / binWidth;
    for (let h = 1; h * fundamental < bins; h++) {
      const centre = h * fundamental;
      const width = WIDTH + SPREAD * centre;
      const from = Math.max(0, Math.floor(centre - 4 * width));
      const to = Math.min(bins - 1, Math.floor(centre + 4 * width));
      for (let k = from; k <= to; k++) {
        spectra[r * bins + k]! += FALL ** (h - 1) * Math.exp(-0.5 * ((k - centre) / width) ** 2);
      }
    }
  }
  return spectra;
}
