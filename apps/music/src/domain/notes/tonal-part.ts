import type { Tensor } from "@unmix/core";
import { medianFilter } from "../percussion/running-median.ts";
import { binWidthOf, type Grid } from "../spectrogram/grid.ts";
import type { Bands } from "./bands.ts";

/** Hertz between which pitches are told: below is hum, above overtones and hiss. */
const LOWEST = 37;
const HIGHEST = 5000;
/** Seconds that a line holds. */
const HELD = 0.25;
/** By how much it stands out of the floor. */
const CLEAR = 3;

/**
 * The part of the magnitude that is tonal, 0 to 1: in lines that hold, a bin's median over time being three times the
 * floor. Noise has next to none, as drums that strike and the glides of speech have little,
 * whatever pitches are found in the spectra of such.
 *
 * @param magnitudes frames × bands
 * @param floor of those, by {@link floorOf}
 */
export function tonalPart(
  { data, shape }: Tensor,
  floor: Float32Array,
  { bandOf }: Bands,
  grid: Grid,
): number {
  const [frames, bands] = shape as [number, number];
  const binWidth = binWidthOf(grid);
  const bandAt = (hertz: number) => bandOf[Math.ceil(hertz / binWidth)] ?? bands;
  const long = 2 * Math.floor((HELD * grid.sampleRate) / grid.hop / 2) + 1;
  const window = new Float64Array(long);
  const column = new Float64Array(frames);
  const held = new Float64Array(frames);
  let tonal = 0;
  let total = 0;
  for (let k = bandAt(LOWEST); k < bandAt(HIGHEST); k++) {
    for (let t = 0; t < frames; t++) column[t] = data[t * bands + k]!;
    medianFilter(column, long, window, held);
    for (let t = 0; t < frames; t++) {
      total += column[t]!;
      if (held[t]! > CLEAR * floor[t * bands + k]!) tonal += column[t]!;
    }
  }
  return total > 0 ? tonal / total : 0;
}
