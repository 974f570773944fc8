import type { Steps } from "@unmix/core";
import type { MagnitudeReader } from "../spectrogram/magnitudes.ts";
import { type Bands, spreadRows } from "./bands.ts";
import type { Terms } from "./terms.ts";

/** Notes with spectra bin by bin, and what the recording says of each. */
export interface FullNotes {
  /** Notes × bins, each with the norm 1. */
  readonly spectra: Float32Array;
  /** Frames × notes. */
  readonly activations: Float32Array;
  /** The power of each note in the recording, by its part of every bin. */
  readonly energies: Float64Array;
  /** Notes × channels: the parts of that in each channel. */
  readonly panning: Float64Array;
}

/** Passes over the recording in which spectra found in bands take their form bin by bin. */
const PASSES = 3;
const TINY = 1e-30;

/**
 * From bands to bins: the spectra that with the activations as they are fit the magnitudes best, by the
 * multiplicative step for the Kullback–Leibler divergence (Lee and Seung 2001), which keeps every note where its
 * bands are. The recording is read again, so that no spectrogram is kept.
 */
export function* fullNotesSteps(
  { count: R, spectra: bandSpectra, activations }: Terms,
  bands: Bands,
  reader: MagnitudeReader,
): Steps<FullNotes> {
  const { bins } = bands;
  const frames = R === 0 ? 0 : activations.length / R;
  const channels = reader.powers.length;
  const spectra = spreadRows(bandSpectra, bands);
  const passes = bands.bands === bins ? 0 : PASSES;
  const sums = new Float64Array(R);
  for (let i = 0; i < activations.length; i++) sums[i % R]! += activations[i]!;
  const pull = new Float64Array(spectra.length);
  const model = new Float64Array(bins);
  const energies = new Float64Array(R);
  const panning = new Float64Array(R * channels);
  for (let pass = 0; pass <= passes; pass++) {
    pull.fill(0);
    for (let t = 0; t < frames; t++) {
      if (t % 256 === 0) {
        const iteration = pass * frames + t;
        const maxIterations = (passes + 1) * frames;
        yield { stage: "Notes bin by bin", iteration, maxIterations, statistics: {} };
      }
      reader.read(t);
      addModel(activations, spectra, t, R, model);
      if (pass < passes) addPull(reader.magnitudes, model, activations, t, R, pull);
      else addPowers(reader, model, activations, spectra, t, R, energies, panning);
    }
    if (pass === passes) break;
    for (let r = 0; r < R; r++) {
      const push = sums[r]! + TINY;
      for (let k = r * bins; k < (r + 1) * bins; k++) spectra[k]! *= pull[k]! / push;
    }
  }
  for (let r = 0; r < R; r++) {
    for (let c = 0; c < channels; c++) {
      panning[r * channels + c] =
        energies[r]! > 0 ? panning[r * channels + c]! / energies[r]! : 1 / channels;
    }
    energies[r]! /= channels;
  }
  return { ...normalised(spectra, activations, R), energies, panning };
}

/** The model of a frame, Σ_r h_r w_r. */
function addModel(
  activations: Float64Array,
  spectra: Float64Array,
  frame: number,
  R: number,
  model: Float64Array,
): void {
  const bins = model.length;
  model.fill(TINY);
  for (let r = 0; r < R; r++) {
    const h = activations[frame * R + r]!;
    if (h === 0) continue;
    for (let k = 0, at = r * bins; k < bins; k++, at++) model[k]! += h * spectra[at]!;
  }
}

function addPull(
  magnitudes: Float64Array,
  model: Float64Array,
  activations: Float64Array,
  frame: number,
  R: number,
  pull: Float64Array,
): void {
  const bins = model.length;
  for (let k = 0; k < bins; k++) model[k] = magnitudes[k]! / model[k]!;
  for (let r = 0; r < R; r++) {
    const h = activations[frame * R + r]!;
    if (h === 0) continue;
    for (let k = 0, at = r * bins; k < bins; k++, at++) pull[at]! += h * model[k]!;
  }
}

function addPowers(
  { powers }: MagnitudeReader,
  model: Float64Array,
  activations: Float64Array,
  spectra: Float64Array,
  frame: number,
  R: number,
  energies: Float64Array,
  panning: Float64Array,
): void {
  const bins = model.length;
  const channels = powers.length;
  for (let r = 0; r < R; r++) {
    const h = activations[frame * R + r]!;
    if (h === 0) continue;
    for (let c = 0; c < channels; c++) {
      const power = powers[c]!;
      let sum = 0;
      for (let k = 0, at = r * bins; k < bins; k++, at++) {
        sum += ((h * spectra[at]!) / model[k]!) * power[k]!;
      }
      energies[r]! += sum;
      panning[r * channels + c]! += sum;
    }
  }
}

/** Spectra with the norm 1, and activations that take what that leaves. */
function normalised(
  spectra: Float64Array,
  activations: Float64Array,
  R: number,
): Pick<FullNotes, "spectra" | "activations"> {
  const bins = R === 0 ? 0 : spectra.length / R;
  const norms = Float64Array.from({ length: R }, (_, r) => {
    let square = 0;
    for (let k = r * bins; k < (r + 1) * bins; k++) square += spectra[k]! * spectra[k]!;
    return Math.sqrt(square);
  });
  return {
    spectra: Float32Array.from(spectra, (value, i) => {
      const norm = norms[Math.floor(i / bins)]!;
      return norm > 0 ? value / norm : 0;
    }),
    activations: Float32Array.from(activations, (value, i) => value * norms[i % R]!),
  };
}
