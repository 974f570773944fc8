import { type FactorizeOptions, factorizeSteps, type Steps, type Tensor } from "@unmix/core";
import type { MusicOptions } from "../options.ts";
import { type Bands, poolRows } from "./bands.ts";
import { combPitches, combSpectra } from "./combs.ts";
import { REFERENCE_SOLVER, solverOf } from "./settings.ts";
import { chosenTerms, type Terms } from "./terms.ts";

/** Notes as they are found in bands, from the frames that were looked at. */
export interface BandNotes extends Terms {
  readonly relativeError: number;
  readonly iterations: number;
  readonly termination: { readonly kind: string; readonly advice: string };
}

/** Sweeps: with combs as they are, with more notes than are kept, and with those. */
const SWEEPS = { combs: 30, pruning: 30, notes: 60, anew: 150 } as const;
/** A pitch is heard if its part of the strongest one's energy is at least this. */
const HEARD = 0.02;
/** Notes for each pitch that is heard: some sound in more than one way, or by more than one player. */
const PER_PITCH = 1.3;
/** Beside a single note are terms for clicks and noise, else it would take these in. */
const FEWEST = 4;
const MOST = 64;
/** Notes that are pruned to one, in the first rounds. */
const SPARE = 2;

/** What silence holds. */
const SILENCE: BandNotes = {
  count: 0,
  spectra: new Float64Array(0),
  activations: new Float64Array(0),
  relativeError: 0,
  iterations: 0,
  termination: { kind: "converged", advice: "The recording is silent: there is nothing to fit." },
};

type Settings = Pick<MusicOptions, "notes" | "start" | "divergence" | "seed" | "reference">;

/**
 * Factorizes the magnitudes Y (frames × bands) into notes: Y ≈ activations × spectra.
 *
 * From combs: how much every pitch sounds is found first, with their spectra as they are; the pitches that are
 * heard become notes, twice too many, whose spectra then fit themselves to the sound; the strongest are kept
 * and fitted again. Of chance are the first values of how much a note sounds, and a random start.
 *
 * @param tuning semitones off 440 Hz
 */
export function* findNotesSteps(
  magnitudes: Tensor,
  bands: Bands,
  binWidth: number,
  tuning: number,
  settings: Settings,
): Steps<BandNotes> {
  if (isZero(magnitudes)) return SILENCE;
  if (settings.start === "combs") {
    return yield* fromCombsSteps(magnitudes, bands, binWidth, tuning, settings);
  }
  const most = Math.min(...magnitudes.shape);
  const asked = settings.notes === "auto" ? 20 : settings.notes;
  const solver: Partial<FactorizeOptions> = settings.reference
    ? { ...REFERENCE_SOLVER, seed: settings.seed }
    : {
        ...solverOf(settings),
        start: settings.start === "singular" ? "svd" : "random",
        maxIterations: SWEEPS.anew,
      };
  return yield* fitSteps(magnitudes, { ...solver, rank: Math.min(asked, most) });
}

function* fromCombsSteps(
  magnitudes: Tensor,
  bands: Bands,
  binWidth: number,
  tuning: number,
  settings: Settings,
): Steps<BandNotes> {
  const pitches = combPitches(bands.bins, binWidth, tuning);
  const spectra = poolRows(combSpectra(pitches, bands.bins, binWidth), bands);
  const solver = solverOf(settings);
  const most = Math.min(...magnitudes.shape);
  const fixed = yield* fixedSpectraSteps(magnitudes, spectra, solver, SWEEPS.combs);
  const wanted = Math.min(
    most,
    settings.notes === "auto" ? countNotes(energiesOf(fixed)) : settings.notes,
  );
  const spare = Math.min(most, SPARE * wanted);
  let notes = strongest(fixed, spare);
  if (notes.count > wanted) {
    notes = yield* fitSteps(magnitudes, startingFrom(notes, solver, SWEEPS.pruning));
    notes = strongest(notes, wanted);
  }
  return yield* fitSteps(magnitudes, startingFrom(notes, solver, SWEEPS.notes));
}

/** How many notes a recording has, by how much each of the pitches sounds. */
function countNotes(energies: Float64Array): number {
  const strongest = energies.reduce((most, energy) => Math.max(most, energy), 0);
  const heard = energies.filter((energy) => energy >= HEARD * strongest).length;
  return Math.max(FEWEST, Math.min(MOST, Math.round(PER_PITCH * heard)));
}

/**
 * The activations of known spectra (notes × bands) in magnitudes (frames × bands), by the divergence or the
 * squared error alone.
 */
function* fixedSpectraSteps(
  magnitudes: Tensor,
  spectra: Float64Array,
  solver: Partial<FactorizeOptions>,
  sweeps: number,
): Steps<BandNotes> {
  const [frames, bands] = magnitudes.shape as [number, number];
  const rank = spectra.length / bands;
  // A factorization has no more terms than rows: silence after the end adds some.
  const padded = new Float64Array(Math.max(frames, rank) * bands);
  padded.set(magnitudes.data);
  const found = yield* fitSteps(
    { data: padded, shape: [padded.length / bands, bands] },
    {
      ...solver,
      rank,
      frozen: ["core"],
      maxIterations: sweeps,
      tolerance: 1e-4,
      start: { core: { data: spectra, shape: [rank, bands] } },
    },
  );
  return { ...found, activations: found.activations.subarray(0, frames * rank) };
}

/** Frames that notes are found from at most: of a longer recording, every so many. */
const MOST_FRAMES = 1600;
/** Frames whose activations are found together. */
const BLOCK = 2048;
const ACTIVATION_SWEEPS = 40;

/** The frames that notes are found from: all, or every so many of a long recording. */
export function someFrames(magnitudes: Tensor): Tensor {
  const [frames, bands] = magnitudes.shape as [number, number];
  const step = Math.ceil(frames / MOST_FRAMES);
  if (step <= 1) return magnitudes;
  const kept = Math.ceil(frames / step);
  const data = new Float64Array(kept * bands);
  for (let t = 0; t < kept; t++) {
    data.set(magnitudes.data.subarray(t * step * bands, (t * step + 1) * bands), t * bands);
  }
  return { data, shape: [kept, bands] };
}

/** Whether some frames were left out. */
export function isPooledInTime(some: Tensor, all: Tensor): boolean {
  return some.shape[0] !== all.shape[0];
}

/** The activations, frames × notes, of notes that were found from some frames, in all of them, block by block. */
export function* activationsSteps(
  magnitudes: Tensor,
  { spectra, count }: BandNotes,
  settings: Settings,
): Steps<Float64Array> {
  const [frames, bands] = magnitudes.shape as [number, number];
  const out = new Float64Array(frames * count);
  for (let from = 0; from < frames; from += BLOCK) {
    const rows = Math.min(BLOCK, frames - from);
    const block: Tensor = {
      data: magnitudes.data.subarray(from * bands, (from + rows) * bands),
      shape: [rows, bands],
    };
    const steps = fixedSpectraSteps(block, spectra, solverOf(settings), ACTIVATION_SWEEPS);
    let next = steps.next();
    while (!next.done) {
      const done = from + (rows * next.value.iteration) / Math.max(1, next.value.maxIterations);
      const progress = {
        ...next.value,
        stage: "Activations",
        iteration: done,
        maxIterations: frames,
      };
      next = steps.next(yield progress);
    }
    out.set(next.value.activations, from * count);
  }
  return out;
}

function* fitSteps(magnitudes: Tensor, options: FactorizeOptions): Steps<BandNotes> {
  const { model, relativeError, iterations, termination } = yield* factorizeSteps(
    magnitudes,
    options,
  );
  return {
    count: options.rank,
    spectra: model.core.data,
    activations: model.matrix.data,
    relativeError,
    iterations,
    termination,
  };
}

function startingFrom(
  { count, spectra, activations }: BandNotes,
  solver: Partial<FactorizeOptions>,
  sweeps: number,
): FactorizeOptions {
  return {
    ...solver,
    rank: count,
    maxIterations: sweeps,
    tolerance: 1e-5,
    start: {
      core: { data: spectra, shape: [count, spectra.length / count] },
      matrix: { data: activations, shape: [activations.length / count, count] },
    },
  };
}

/** The squared norm of every note. */
function energiesOf({ count, spectra, activations }: BandNotes): Float64Array {
  const bands = spectra.length / count;
  const energies = new Float64Array(count);
  for (let i = 0; i < activations.length; i++) energies[i % count]! += activations[i]! ** 2;
  for (let r = 0; r < count; r++) {
    let sum = 0;
    for (let k = r * bands; k < (r + 1) * bands; k++) sum += spectra[k]! ** 2;
    energies[r]! *= sum;
  }
  return energies;
}

/** The notes with the most energy, in their order. */
function strongest(notes: BandNotes, keep: number): BandNotes {
  const energies = energiesOf(notes);
  const kept = Array.from(energies.keys())
    .sort((a, b) => energies[b]! - energies[a]! || a - b)
    .slice(0, keep)
    .sort((a, b) => a - b);
  return { ...notes, ...chosenTerms(notes, kept) };
}

function isZero({ data }: Tensor): boolean {
  return data.every((value) => value === 0);
}
