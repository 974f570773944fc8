import { type Progress, run, type Steps, type Tensor } from "@unmix/core";
import type { Origin } from "@unmix/tables";
import { cuesOf } from "./instruments/cues.ts";
import { type GroupOptions, groupNotes, type Instruments } from "./instruments/group.ts";
import { publishedAxis, shapeSimilarity } from "./instruments/shape.ts";
import { readEvents } from "./midi/events.ts";
import { estimateTempo } from "./midi/tempo.ts";
import { bandsOf } from "./notes/bands.ts";
import {
  activationsSteps,
  findNotesSteps,
  isPooledInTime,
  someFrames,
} from "./notes/find-notes.ts";
import { floorOf } from "./notes/floor.ts";
import { heardNotes } from "./notes/heard.ts";
import { pitchOf } from "./notes/pitch.ts";
import { type FullNotes, fullNotesSteps } from "./notes/spectra.ts";
import { struckPart } from "./notes/struck-part.ts";
import { tonalPart } from "./notes/tonal-part.ts";
import { estimateTuning } from "./notes/tuning.ts";
import type { MusicOptions } from "./options.ts";
import { readSteady } from "./percussion/split.ts";
import { addStruck, emptyStruck, readStrokes } from "./percussion/strokes.ts";
import { checkRecordingFinite, heardOf, recordingOf } from "./recording/recording.ts";
import { resolveOptions } from "./resolve-options.ts";
import type { MusicResult, Notes } from "./result.ts";
import { lengthOf, type Signal } from "./sound/signal.ts";
import { binWidthOf, stftOf } from "./spectrogram/grid.ts";
import { readMagnitudes } from "./spectrogram/magnitudes.ts";
import { gridFor } from "./spectrogram/window.ts";
import { collectWarnings, regroupedWarnings } from "./warnings.ts";

const UNKNOWN_ORIGIN: Origin = { file: "", sha256: "", program: "unmix", version: "" };

/**
 * From a recording to notes and instruments, run to the end on this thread.
 *
 * @see separateSteps
 */
export function separate(
  signal: Signal,
  options: Partial<MusicOptions> = {},
  origin?: Origin,
): MusicResult {
  return run(separateSteps(signal, options, origin));
}

/**
 * From a recording to notes and instruments.
 *
 * The magnitudes of the short-time Fourier transform are factorized into notes, each a spectrum and its
 * activations; notes are grouped into instruments. Where percussion is asked for, what strikes is left out of that. Stems come from the result and the recording
 * ({@link renderSteps}), so that they are rendered when they are wanted, and regrouping factorizes nothing.
 *
 * Input is checked before the first step. "Stop here" ends the stage it meets and goes on with what there is.
 *
 * @throws {UnmixError} when it is no recording, or an option makes no sense
 */
export function separateSteps(
  signal: Signal,
  options: Partial<MusicOptions> = {},
  origin: Origin = UNKNOWN_ORIGIN,
): Steps<MusicResult> {
  const resolved = resolveOptions(options);
  checkRecordingFinite(signal);
  const recording = recordingOf(signal, resolved);
  return analyse(signal, recording, resolved, origin);
}

function* analyse(
  signal: Signal,
  recording: Signal,
  options: MusicOptions,
  origin: Origin,
): Steps<MusicResult> {
  const grid = gridFor(lengthOf(recording), recording.sampleRate, options);
  const binWidth = binWidthOf(grid);
  const bands = bandsOf(grid.bins, options.reference ? grid.bins : undefined);
  const stft = stftOf(grid);
  const heardSound = heardOf(recording, options);
  const steady = options.percussion ? readSteady(stft, heardSound, grid) : undefined;
  const reader = steady ?? readMagnitudes(stft, heardSound);
  const struck = emptyStruck(grid);
  const hear = (t: number) => {
    if (steady) addStruck(struck, t, steady.struck, steady.magnitudes, grid);
  };
  const magnitudes = yield* within(bandMagnitudesSteps(reader, grid.frames, bands, hear), 0, 0.08);
  const strokes = readStrokes(struck, grid);
  const tuning = estimateTuning(magnitudes, bands, binWidth);
  const some = someFrames(magnitudes);
  const found = yield* within(findNotesSteps(some, bands, binWidth, tuning, options), 0.08, 0.6);
  const activations = isPooledInTime(some, magnitudes)
    ? yield* within(activationsSteps(magnitudes, found, options), 0.6, 0.8)
    : found.activations;
  const terms = { ...found, activations };
  const heard = options.notes === "auto" ? heardNotes(terms, grid) : terms;
  const full = yield* within(fullNotesSteps(heard, bands, reader), 0.8, 0.98);
  const notes = describeNotes(full, heard.count, grid.bins, binWidth);
  const cues = cuesOf({
    ...notes,
    bins: grid.bins,
    binWidth,
    frameRate: grid.sampleRate / grid.hop,
    channels: recording.channels.length,
  });
  const compared = Math.min(grid.bins, options.reference ? grid.bins : MOST_COMPARED);
  const axis = publishedAxis(compared, 2 * (compared - 1) * binWidth);
  const similarity = shapeSimilarity(firstBins(notes, grid.bins, compared), axis);
  const instruments = groupNotes(cues, similarity, options);
  const { relativeError, iterations, termination } = found;
  const result = {
    options,
    input: {
      sampleRate: signal.sampleRate,
      samples: lengthOf(signal),
      channels: signal.channels.length,
    },
    grid,
    notes,
    tuning,
    cues,
    similarity,
    instruments,
    strokes,
    ...playedBy({ notes, grid, tuning, strokes }, instruments),
    fit: { relativeError, iterations, termination },
    origin,
  };
  const floor = floorOf(magnitudes);
  const parts = {
    tonal: tonalPart(magnitudes, floor, bands, grid),
    struck: struckPart(magnitudes, floor, bands, grid),
  };
  return { ...result, warnings: collectWarnings(result, signal, recording, parts) };
}

/** Bins whose shapes are compared, but in the reference mode: more would cost much and say little. */
const MOST_COMPARED = 384;

/**
 * Other instruments for the same notes: by another rule, another number, or with notes that the user named.
 * What is not given stays as it is. It factorizes nothing.
 *
 * @throws {UnmixError} when there are more instruments, asked for or named, than notes
 */
export function regroup(result: MusicResult, changes: Partial<GroupOptions> = {}): MusicResult {
  const { options, cues, similarity } = result;
  const { struckBy = result.instruments.struckBy, ...others } = changes;
  if (Object.keys(others).length === 0) {
    return { ...result, instruments: { ...result.instruments, struckBy } };
  }
  const grouped: MusicOptions = {
    ...options,
    grouping: changes.grouping ?? options.grouping,
    instruments: changes.instruments ?? options.instruments,
    threshold: changes.threshold ?? options.threshold,
  };
  const instruments = groupNotes(cues, similarity, {
    ...grouped,
    struckBy,
    known: changes.known ?? result.instruments.known,
    ...(changes.names && { names: changes.names }),
  });
  return {
    ...result,
    options: grouped,
    instruments,
    ...playedBy(result, instruments),
    warnings: regroupedWarnings(result.warnings, { instruments, options: grouped }),
  };
}

function playedBy(
  { notes, grid, tuning, strokes }: Pick<MusicResult, "notes" | "grid" | "tuning" | "strokes">,
  { labels }: Instruments,
): Pick<MusicResult, "events" | "tempo"> {
  const { activations, frequencies, harmonicity } = notes;
  const events = readEvents(activations, grid, frequencies, harmonicity, labels, tuning);
  return { events, tempo: estimateTempo([...events, ...strokes]) };
}

/**
 * Frames × bands of the whole recording.
 *
 * @param hear called when a frame was read
 */
function* bandMagnitudesSteps(
  reader: ReturnType<typeof readMagnitudes>,
  frames: number,
  { bins, bands, bandOf }: ReturnType<typeof bandsOf>,
  hear: (frame: number) => void,
): Steps<Tensor> {
  const data = new Float64Array(frames * bands);
  for (let t = 0; t < frames; t++) {
    if (t % 256 === 0) {
      yield { stage: "Spectrogram", iteration: t, maxIterations: frames, statistics: {} };
    }
    reader.read(t);
    hear(t);
    for (let k = 0; k < bins; k++) data[t * bands + bandOf[k]!]! += reader.magnitudes[k]!;
  }
  return { data, shape: [frames, bands] };
}

/** The notes by height, the lowest first, with what their spectra say. */
function describeNotes(
  { spectra, activations, energies, panning }: FullNotes,
  count: number,
  bins: number,
  binWidth: number,
): Notes {
  const pitched = Array.from({ length: count }, (_, r) =>
    pitchOf(spectra.subarray(r * bins, (r + 1) * bins), binWidth),
  );
  const order = Array.from(pitched.keys()).sort(
    (a, b) => pitched[a]!.frequency - pitched[b]!.frequency || a - b,
  );
  const frames = count === 0 ? 0 : activations.length / count;
  const channels = count === 0 ? 0 : panning.length / count;
  const sorted = new Float32Array(spectra.length);
  const moved = new Float32Array(activations.length);
  order.forEach((r, n) => {
    sorted.set(spectra.subarray(r * bins, (r + 1) * bins), n * bins);
    for (let t = 0; t < frames; t++) moved[t * count + n] = activations[t * count + r]!;
  });
  return {
    count,
    spectra: sorted,
    activations: moved,
    energies: Float64Array.from(order, (r) => energies[r]!),
    frequencies: Float64Array.from(order, (r) => pitched[r]!.frequency),
    harmonicity: Float64Array.from(order, (r) => pitched[r]!.harmonicity),
    panning: Float64Array.from(
      order.flatMap((r) => Array.from(panning.subarray(r * channels, (r + 1) * channels))),
    ),
  };
}

function firstBins({ count, spectra }: Notes, bins: number, kept: number): Float32Array {
  if (kept === bins) return spectra;
  const out = new Float32Array(count * kept);
  for (let r = 0; r < count; r++) {
    out.set(spectra.subarray(r * bins, r * bins + kept), r * kept);
  }
  return out;
}

/** A stage with the part of the whole that is done, which never falls. */
function* within<T>(steps: Steps<T>, from: number, to: number): Steps<T> {
  let reached = 0;
  try {
    let next = steps.next();
    while (!next.done) {
      const inner = next.value;
      const done = inner.fraction ?? inner.iteration / Math.max(1, inner.maxIterations);
      reached = Math.max(reached, Math.min(1, done));
      const progress: Progress = { ...inner, fraction: from + reached * (to - from) };
      next = steps.next(yield progress);
    }
    return next.value;
  } finally {
    steps.return(undefined as never);
  }
}
