import { midiOf } from "../notes/pitch.ts";
import { melCepstrum, partialLevels } from "./timbre.ts";

/** What grouping goes by, once for all notes: regrouping needs nothing else. Matrices are R × R, symmetric. */
export interface Cues {
  readonly count: number;
  /** How much each note weighs: the square root of its energy, the loudest being 1. */
  readonly weights: Float64Array;
  /** MIDI pitches with fractions. */
  readonly pitches: Float64Array;
  /** How unlike two notes are in colour, height and place; the mean over pairs, by their weights, is 1. */
  readonly distances: Float64Array;
  /** How much two notes sound at once, of the sum over all pairs. */
  readonly overlaps: Float64Array;
  /** That sum, in parts of the loudness of all notes: about how many sound beside any one. */
  readonly polyphony: number;
}

export interface NoteSounds {
  readonly count: number;
  readonly bins: number;
  readonly binWidth: number;
  /** Notes × bins. */
  readonly spectra: ArrayLike<number>;
  /** Frames × notes. */
  readonly activations: ArrayLike<number>;
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
/** What sounding at once counts where one note may be an overtone or a leftover of the other. */
const RELATED = 0.5;
/** The same for notes of one pitch, which are most often parts of one. */
const UNISON = 0.25;
/** Semitones within which pitches are one. */
const ONE_PITCH = 0.6;

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
  return { count: R, weights, pitches, distances, ...overlapsOf(sounds, spectra, pitches) };
}

/** Σ_t min(a_i, a_j) over all pairs, with a the loudness of a note in a frame; sums to 1. */
function overlapsOf(
  { count: R, activations }: NoteSounds,
  spectra: readonly ArrayLike<number>[],
  pitches: Float64Array,
): Pick<Cues, "overlaps" | "polyphony"> {
  const sizes = spectra.map((spectrum) => {
    let square = 0;
    for (let k = 0; k < spectrum.length; k++) square += spectrum[k]! ** 2;
    return Math.sqrt(square);
  });
  const overlaps = new Float64Array(R * R);
  const loudness = new Float64Array(R);
  let total = 0;
  for (let from = 0; from < activations.length; from += R) {
    for (let r = 0; r < R; r++) {
      loudness[r] = activations[from + r]! * sizes[r]!;
      total += loudness[r]!;
    }
    for (let i = 0; i < R; i++) {
      for (let j = 0; j < i; j++) overlaps[i * R + j]! += Math.min(loudness[i]!, loudness[j]!);
    }
  }
  let sum = 0;
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < i; j++) {
      const interval = Math.abs(pitches[i]! - pitches[j]!);
      if (interval < ONE_PITCH) overlaps[i * R + j]! *= UNISON;
      else if (mayBeOvertone(interval)) overlaps[i * R + j]! *= RELATED;
      sum += overlaps[i * R + j]!;
    }
  }
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < i; j++) {
      overlaps[j * R + i] = overlaps[i * R + j] = sum > 0 ? overlaps[i * R + j]! / sum : 0;
    }
  }
  return { overlaps, polyphony: total > 0 ? sum / total : 0 };
}

/** Whether one of two pitches may be a low overtone of the other, by the semitones between them. */
export function mayBeOvertone(interval: number): boolean {
  for (let h = 2; h <= 8; h++) if (Math.abs(interval - 12 * Math.log2(h)) < ONE_PITCH) return true;
  return false;
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
