import type { Tensor } from "@unmix/core";
import { medianFilter } from "../percussion/running-median.ts";
import { binWidthOf, type Grid } from "../spectrogram/grid.ts";
import type { Bands } from "./bands.ts";

/** Hertz above which strokes of noise are told: below, the floor is full of the lines of low notes. */
const LOWEST = 1000;
/** Seconds of which a stroke fills less than half. */
const LASTING = 0.39;

/**
 * The part of the energy, 0 to 1, that lies between lines in strokes: by how much the floor of a frame, its root of
 * squares, is above its median over time. The strokes of drums fill what is between lines, as plucked strings and
 * mallets hardly do, and are over at once, as breath and hiss are not.
 *
 * @param magnitudes frames × bands
 * @param floor of those, by {@link floorOf}
 */
export function struckPart(
  { data, shape }: Tensor,
  floor: Float32Array,
  { bandOf }: Bands,
  grid: Grid,
): number {
  const [frames, bands] = shape as [number, number];
  const lowest = bandOf[Math.ceil(LOWEST / binWidthOf(grid))] ?? bands;
  const levels = new Float64Array(frames);
  let total = 0;
  for (let t = 0; t < frames; t++) {
    let square = 0;
    for (let i = t * bands; i < t * bands + lowest; i++) total += data[i]! ** 2;
    for (let i = t * bands + lowest; i < (t + 1) * bands; i++) {
      total += data[i]! ** 2;
      square += floor[i]! ** 2;
    }
    levels[t] = Math.sqrt(square);
  }
  const long = 2 * Math.floor((LASTING * grid.sampleRate) / grid.hop / 2) + 1;
  const lasting = new Float64Array(frames);
  medianFilter(levels, long, new Float64Array(long), lasting);
  const struck = levels.reduce((sum, level, t) => sum + Math.max(0, level - lasting[t]!) ** 2, 0);
  return total > 0 ? struck / total : 0;
}
