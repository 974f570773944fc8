import type { Tensor } from "@unmix/core";
import { medianFilter } from "../percussion/running-median.ts";

/** Bands that the floor of one is the median of. */
const ABOUT = 17;

/**
 * What a spectrum has between its lines, frames × bands: of every band the median of the 17 about it.
 *
 * @param magnitudes frames × bands
 */
export function floorOf({ data, shape }: Tensor): Float32Array {
  const [frames, bands] = shape as [number, number];
  const floor = new Float32Array(data.length);
  const row = new Float64Array(bands);
  const scratch = new Float64Array(ABOUT);
  for (let t = 0; t < frames; t++) {
    medianFilter(data.subarray(t * bands, (t + 1) * bands) as Float64Array, ABOUT, scratch, row);
    floor.set(row, t * bands);
  }
  return floor;
}
