import type { Stft } from "@unmix/core";
import type { Signal } from "../sound/signal.ts";
import { binWidthOf, type Grid } from "../spectrogram/grid.ts";
import { type MagnitudeReader, readMagnitudes } from "../spectrogram/magnitudes.ts";
import { medianFilter, replaceSorted } from "./running-median.ts";

/** A reader of how much of every bin is percussion, frame by frame. */
export interface PercussionReader {
  /** Of each bin of the frame that was read last the part that is percussion, 0 to 1. */
  readonly parts: Float64Array;
  read(frame: number): void;
}

/** Seconds and hertz that the medians go over. */
const SECONDS = 0.39;
const HERTZ = 183;
const LEAST_WIDTH = 5;

/**
 * Makes a reader of the parts by median filters (Fitzgerald 2010): what is steady, H, is the median of a bin's
 * magnitudes over time; what strikes, P, is that of a frame's over frequency; the part is P² ÷ (P² + H²).
 *
 * Frames in order cost one transform each, any other as many as the median goes over. So many rows of magnitudes
 * are all that is kept, however long the recording.
 */
export function readPercussion(stft: Stft, signal: Signal, grid: Grid): PercussionReader {
  const { bins, frames } = stft;
  const reader = readMagnitudes(stft, signal);
  const long = oddWidth((SECONDS * grid.sampleRate) / grid.hop);
  const wide = oddWidth(HERTZ / binWidthOf(grid));
  const reach = (long - 1) / 2;
  /** The rows of a ring, a frame each, and of every bin the same numbers sorted. Silence surrounds the recording. */
  const rows = Array.from({ length: long }, () => new Float64Array(bins));
  const sorted = new Float64Array(bins * long);
  const window = new Float64Array(wide);
  const striking = new Float64Array(bins);
  const parts = new Float64Array(bins);
  let latest = Number.NaN;

  const rowOf = (frame: number) => rows[((frame % long) + long) % long]!;
  function push(frame: number): void {
    const isInside = frame >= 0 && frame < frames;
    if (isInside) reader.read(frame);
    const row = rowOf(frame);
    for (let k = 0; k < bins; k++) {
      const value = isInside ? reader.magnitudes[k]! : 0;
      replaceSorted(sorted, k * long, long, row[k]!, value);
      row[k] = value;
    }
  }

  return {
    parts,
    read(frame) {
      if (frame !== latest + 1) for (let t = frame - reach; t < frame + reach; t++) push(t);
      push(frame + reach);
      latest = frame;
      medianFilter(rowOf(frame), wide, window, striking);
      for (let k = 0; k < bins; k++) {
        const P = striking[k]! ** 2;
        const H = sorted[k * long + reach]! ** 2;
        parts[k] = P + H > 0 ? P / (P + H) : 0;
      }
    },
  };
}

/** A reader of what is steady, and beside it of what strikes. */
export interface SteadyReader extends MagnitudeReader {
  /** The magnitudes of what strikes in the frame that was read last. */
  readonly struck: Float64Array;
}

export function readSteady(stft: Stft, signal: Signal, grid: Grid): SteadyReader {
  const reader = readMagnitudes(stft, signal);
  const percussion = readPercussion(stft, signal, grid);
  const { magnitudes, powers } = reader;
  const struck = new Float64Array(magnitudes.length);
  return {
    magnitudes,
    powers,
    struck,
    read(frame) {
      percussion.read(frame);
      reader.read(frame);
      for (let k = 0; k < magnitudes.length; k++) {
        const steady = 1 - percussion.parts[k]!;
        struck[k] = magnitudes[k]! * percussion.parts[k]!;
        magnitudes[k]! *= steady;
        for (const power of powers) power[k]! *= steady * steady;
      }
    },
  };
}

function oddWidth(length: number): number {
  return Math.max(LEAST_WIDTH, 2 * Math.floor(length / 2) + 1);
}
