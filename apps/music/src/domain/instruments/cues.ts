import { midiOf } from "../notes/pitch.ts";
import { type Overlaps, overlapsOf } from "./overlaps.ts";
import { melCepstrum, partialLevels } from "./timbre.ts";

/** What grouping goes by, once for all notes: regrouping needs nothing else. Matrices are R × R, symmetric. */
export interface Cues extends Overlaps {
  readonly count: number;
  /** How much each note weighs: the square root of its energy, the loudest being 1. */
  readonly weights: Float64Array;
  /** MIDI pitches with fractions. */
  readonly pitches: Float64Array;
  /** How unlike two notes are in colour, height and place; the mean over pairs, by their weights, is 1. */
  readonly distances: Float64Array;
}

export interface NoteSounds {
  readonly count: number;
  readonly bins: number;
  readonly binWidth: number;
  /** Notes × bins. */
  readonly spectra: ArrayLike<number>;
  /** Frames × notes. */
  readonly activations: ArrayLike<number>;
  /** Frames a second. */
  readonly frameRate: number;
  readonly energies: ArrayLike<number>;
  /** Hertz. */
  readonly frequencies: ArrayLike<number>;
  /** Notes × channels: the part of each note's power in each channel. */
  readonly panning: ArrayLike<number>;
  readonly channels: number;
}

/** Parts of the distance that colour by the ear's scale, partials, and height make up. */
const COLOUR = 0.4;
const PARTIALS = 0.3;
const HEIGHT = 0.3;
/** Parts of power in a channel that are a clear difference of place, and the most that place counts. */
const PLACE = 0.12;
const MOST_PLACE = 4;

/** What is to be known of notes to group them. */
export function cuesOf(sounds: NoteSounds): Cues {
  const { count: R, bins, binWidth, channels, panning } = sounds;
  const roots = Float64Array.from(sounds.energies, Math.sqrt);
  const loudest = roots.reduce((most, root) => Math.max(most, root), 0) || 1;
  const weights = roots.map((root) => root / loudest);
  const pitches = Float64Array.from(sounds.frequencies, midiOf);
  const spectrumOf = (r: number) =>
    Array.prototype.slice.call(sounds.spectra, r * bins, (r + 1) * bins) as number[];
  const spectra = Array.from({ length: R }, (_, r) => spectrumOf(r));
  const colours = standardised(
    spectra.map((spectrum) => melCepstrum(spectrum, binWidth)),
    weights,
  );
  const partials = standardised(
    spectra.map((spectrum, r) => partialLevels(spectrum, binWidth, sounds.frequencies[r]!)),
    weights,
  );
  const heights = standardised(
    Array.from(pitches, (pitch) => Float64Array.of(pitch)),
    weights,
  );
  const distances = new Float64Array(R * R);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < i; j++) {
      let place = 0;
      for (let c = 0; c < channels; c++) {
        place +=
          ((panning[i * channels + c]! - panning[j * channels + c]!) / PLACE) ** 2 / channels;
      }
      const distance =
        COLOUR * meanSquare(colours[i]!, colours[j]!) +
        PARTIALS * meanSquare(partials[i]!, partials[j]!) +
        HEIGHT * meanSquare(heights[i]!, heights[j]!) +
        Math.min(MOST_PLACE, place);
      distances[i * R + j] = distances[j * R + i] = distance;
      sum += weights[i]! * weights[j]! * distance;
      total += weights[i]! * weights[j]!;
    }
  }
  if (sum > 0) for (let i = 0; i < distances.length; i++) distances[i]! *= total / sum;
  const norms = Float64Array.from(spectra, (spectrum) =>
    Math.sqrt(spectrum.reduce((square, value) => square + value ** 2, 0)),
  );
  const overlaps = overlapsOf(sounds.activations, norms, pitches, sounds.frameRate);
  return { count: R, weights, pitches, distances, ...overlaps };
}

/** Columns with the mean 0 and the variance 1, in the weights; a column that does not vary becomes 0. */
function standardised(rows: readonly Float64Array[], weights: Float64Array): Float64Array[] {
  const width = rows[0]?.length ?? 0;
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const out = rows.map(() => new Float64Array(width));
  for (let d = 0; d < width; d++) {
    const mean = rows.reduce((sum, row, i) => sum + weights[i]! * row[d]!, 0) / total;
    const variance =
      rows.reduce((sum, row, i) => sum + weights[i]! * (row[d]! - mean) ** 2, 0) / total;
    const scale = variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
    rows.forEach((row, i) => {
      out[i]![d] = scale * (row[d]! - mean);
    });
  }
  return out;
}

function meanSquare(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d]! - b[d]!) ** 2;
  return sum / a.length;
}
