import { drive } from "@unmix/core";
import type { JobContext } from "@unmix/workbench/job";
import { type MusicResult, renderSteps, type Signal } from "../domain/index.ts";
import type { Sound } from "./stems-jobs.ts";

/** Columns that a waveform is drawn from. */
const COLUMNS = 1200;

/** Least and greatest sample of each of `columns` stretches, of all channels together. */
export function peaksOf({ channels }: Signal, columns = COLUMNS): Float32Array {
  const length = channels[0]?.length ?? 0;
  const peaks = new Float32Array(2 * columns);
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * length) / columns));
    let [low, high] = [0, 0];
    for (const samples of channels) {
      for (let i = from; i < to && i < length; i++) {
        low = Math.min(low, samples[i]!);
        high = Math.max(high, samples[i]!);
      }
    }
    peaks[2 * column] = low;
    peaks[2 * column + 1] = high;
  }
  return peaks;
}

/** Renders the lanes of a result, with what the page draws and weighs them by. */
export async function renderSound(
  result: MusicResult,
  recording: Signal,
  context: JobContext,
): Promise<Sound> {
  const { stems, residual } = await drive(renderSteps(result, recording), context);
  const lanes = [...stems, residual];
  return {
    lanes,
    peaks: lanes.map((lane) => peaksOf(lane)),
    products: innerProducts(lanes),
    difference: largestDifference(lanes, recording),
  };
}

function innerProducts(lanes: readonly Signal[]): Float64Array {
  const count = lanes.length;
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      lanes[i]!.channels.forEach((a, c) => {
        const b = lanes[j]!.channels[c]!;
        for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
      });
      products[i * count + j] = sum;
      products[j * count + i] = sum;
    }
  }
  return products;
}

function largestDifference(lanes: readonly Signal[], { channels }: Signal): number {
  let largest = 0;
  channels.forEach((samples, c) => {
    const parts = lanes.map((lane) => lane.channels[c]!);
    for (let i = 0; i < samples.length; i++) {
      let sum = -samples[i]!;
      for (const part of parts) sum += part[i]!;
      largest = Math.max(largest, Math.abs(sum));
    }
  });
  return largest;
}
