import {
  binWidthOf,
  frequencyOf,
  type Instruments,
  type MusicResult,
  readMagnitudes,
  readSteady,
  type Signal,
  stftOf,
  timeOf,
} from "../../domain/index.ts";

/**
 * A spectrogram small enough to draw: columns of time, and rows of pitch, the lowest first. With it the
 * notes in the same columns and rows, so that the part of any group of them is a sum.
 */
export interface Picture {
  readonly columns: number;
  readonly rows: number;
  /** Seconds at the left and the right end. */
  readonly span: readonly [number, number];
  /** Columns × rows: the magnitudes of the recording; where it is not at hand, those of the notes. */
  readonly mixture: Float32Array;
  /** Columns × rows: the part of that which is percussion, where it was taken out. */
  readonly percussion?: Float32Array;
  /** Columns × notes. */
  readonly activations: Float32Array;
  /** Notes × rows. */
  readonly spectra: Float32Array;
}

/** The keys of a piano as MIDI numbers them. */
export const LOWEST_KEY = 21;
export const HIGHEST_KEY = 108;
const ROWS_PER_KEY = 2;
const ROWS = (HIGHEST_KEY - LOWEST_KEY + 1) * ROWS_PER_KEY;

/** The pitch, as MIDI numbers it, at the middle of a row. */
function pitchOfRow(row: number): number {
  return LOWEST_KEY - 0.5 + (row + 0.5) / ROWS_PER_KEY;
}

/** The row, with its fraction, in whose middle a pitch lies. */
export function rowOfPitch(pitch: number): number {
  return (pitch - LOWEST_KEY + 0.5) * ROWS_PER_KEY - 0.5;
}

/**
 * Draws a result together into at most `most` columns.
 *
 * @param recording at the rate of the result; absent where there are only the notes
 */
export function pictureOf(result: MusicResult, recording?: Signal, most = 800): Picture {
  const { grid, notes } = result;
  const columns = Math.max(1, Math.min(most, grid.frames));
  const columnOf = (frame: number) => Math.floor((frame * columns) / Math.max(1, grid.frames));
  const counts = new Float32Array(columns);
  for (let t = 0; t < grid.frames; t++) counts[columnOf(t)]!++;
  const toRows = rowsOfBins(grid.bins, binWidthOf(grid));
  const spectra = new Float32Array(notes.count * ROWS);
  for (let r = 0; r < notes.count; r++) {
    toRows(
      notes.spectra.subarray(r * grid.bins, (r + 1) * grid.bins),
      spectra.subarray(r * ROWS, (r + 1) * ROWS),
      1,
    );
  }
  const activations = new Float32Array(columns * notes.count);
  for (let t = 0; t < grid.frames; t++) {
    const column = columnOf(t);
    for (let r = 0; r < notes.count; r++) {
      activations[column * notes.count + r]! +=
        notes.activations[t * notes.count + r]! / counts[column]!;
    }
  }
  const drawn = {
    columns,
    rows: ROWS,
    span: [0, grid.samples / grid.sampleRate] as const,
    activations,
    spectra,
  };
  if (!recording) return { ...drawn, mixture: modelOf(drawn, () => true) };
  const mixture = new Float32Array(columns * ROWS);
  const struck = result.options.percussion ? new Float32Array(columns * ROWS) : undefined;
  const stft = stftOf(grid);
  const steady = struck && readSteady(stft, recording, grid);
  const reader = steady ?? readMagnitudes(stft, recording);
  const all = new Float64Array(grid.bins);
  for (let t = 0; t < grid.frames; t++) {
    // Frames beyond the ends hold padding alone.
    const time = timeOf(grid, t);
    if (time < 0 || time > drawn.span[1]) continue;
    const column = columnOf(t);
    reader.read(t);
    const into = (rows: Float32Array, magnitudes: Float64Array) =>
      toRows(magnitudes, rows.subarray(column * ROWS, (column + 1) * ROWS), 1 / counts[column]!);
    for (let k = 0; k < grid.bins; k++) {
      all[k] = reader.magnitudes[k]! + (steady ? steady.struck[k]! : 0);
    }
    into(mixture, all);
    if (struck && steady) into(struck, steady.struck);
  }
  return { ...drawn, mixture, ...(struck && { percussion: struck }) };
}

/** The columns of a picture in `from ≤ column < to`, in the same memory. */
export function columnsOf(picture: Picture, from: number, to: number): Picture {
  const { columns, rows, span, mixture, percussion, activations } = picture;
  const count = activations.length / columns;
  const second = (column: number) => span[0] + (column / columns) * (span[1] - span[0]);
  return {
    ...picture,
    columns: to - from,
    span: [second(from), second(to)],
    mixture: mixture.subarray(from * rows, to * rows),
    ...(percussion && { percussion: percussion.subarray(from * rows, to * rows) }),
    activations: activations.subarray(from * count, to * count),
  };
}

/** The sum of some notes, columns × rows. */
export function modelOf(
  { columns, rows, activations, spectra }: Omit<Picture, "mixture">,
  has: (note: number) => boolean,
): Float32Array {
  const count = activations.length / columns;
  const out = new Float32Array(columns * rows);
  for (let r = 0; r < count; r++) {
    if (!has(r)) continue;
    for (let column = 0; column < columns; column++) {
      const h = activations[column * count + r]!;
      if (h === 0) continue;
      for (let k = 0, at = column * rows; k < rows; k++, at++) {
        out[at]! += h * spectra[r * rows + k]!;
      }
    }
  }
  return out;
}

/**
 * The spectrograms of the instruments: the parts of the mixture that the masks give them. Percussion comes last,
 * where it is drawn apart, or adds to the instrument that it was given to.
 */
export function lanesOf(
  picture: Picture,
  { labels, count, struckBy }: Pick<Instruments, "labels" | "count" | "struckBy">,
): Float32Array[] {
  const models = Array.from({ length: count }, (_, k) => modelOf(picture, (r) => labels[r] === k));
  const { mixture, percussion } = picture;
  for (let i = 0; i < mixture.length; i++) {
    let total = 0;
    for (const model of models) total += model[i]!;
    const rest = mixture[i]! - (percussion?.[i] ?? 0);
    for (const model of models) model[i] = total > 0 ? (rest * model[i]!) / total : 0;
  }
  if (!percussion) return models;
  const own = models[struckBy];
  if (!own) return [...models, percussion];
  for (let i = 0; i < own.length; i++) own[i]! += percussion[i]!;
  return models;
}

/** Decibels below the loudest at which nothing is drawn. */
const FLOOR = 55;

/** How strongly each value is drawn, 0 to 1, in decibels below `loudest`. */
export function levelsOf(values: Float32Array, loudest: number): Float32Array {
  return values.map((value) =>
    value > 0 && loudest > 0 ? Math.max(0, 1 + (20 * Math.log10(value / loudest)) / FLOOR) : 0,
  );
}

export function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** A function that adds a spectrum, times a factor, into rows of pitch. */
function rowsOfBins(bins: number, binWidth: number) {
  const firsts = new Int32Array(ROWS);
  const lasts = new Int32Array(ROWS);
  const places = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    const bin = (offset: number) =>
      frequencyOf(pitchOfRow(row) + offset / (2 * ROWS_PER_KEY)) / binWidth;
    firsts[row] = Math.ceil(bin(-1));
    lasts[row] = Math.min(bins - 1, Math.floor(bin(1)));
    places[row] = bin(0);
  }
  return (spectrum: ArrayLike<number>, out: Float32Array, factor: number) => {
    for (let row = 0; row < ROWS; row++) {
      let value = 0;
      if (lasts[row]! >= firsts[row]!) {
        for (let k = firsts[row]!; k <= lasts[row]!; k++) value = Math.max(value, spectrum[k]!);
      } else {
        const low = Math.floor(places[row]!);
        if (low + 1 >= bins) continue;
        const part = places[row]! - low;
        value = (1 - part) * spectrum[low]! + part * spectrum[low + 1]!;
      }
      out[row]! += factor * value;
    }
  };
}
