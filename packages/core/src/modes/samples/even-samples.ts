import { cubicBetween } from "./cubic.ts";

/** A signal at even times. */
export interface EvenSamples {
  readonly values: Float64Array;
  /** Seconds between two times. */
  readonly spacing: number;
}

/**
 * The signal at even times, by cubics with the slopes of parabolas through three samples.
 *
 * @param step seconds between the even times, or more where they would be too many
 */
export function drawEven(times: Float64Array, values: Float64Array, step: number): EvenSamples {
  const length = times.at(-1)! - times[0]!;
  const count = Math.max(2, Math.min(MOST_EVEN, Math.round(length / step) + 1));
  const last = times.length - 1;
  const slopeAfter = (k: number) => (values[k + 1]! - values[k]!) / (times[k + 1]! - times[k]!);
  const slopes = times.map((_, k) => {
    if (k === 0) return slopeAfter(0);
    if (k === last) return slopeAfter(last - 1);
    const before = times[k]! - times[k - 1]!;
    const after = times[k + 1]! - times[k]!;
    return (after * slopeAfter(k - 1) + before * slopeAfter(k)) / (before + after);
  });
  const even = new Float64Array(count);
  for (let i = 0, k = 0; i < count; i++) {
    const time = times[0]! + (i * (times[last]! - times[0]!)) / (count - 1);
    while (k < last - 1 && times[k + 1]! <= time) k++;
    const gap = times[k + 1]! - times[k]!;
    const part = (time - times[k]!) / gap;
    const [rise, riseAfter] = [gap * slopes[k]!, gap * slopes[k + 1]!];
    even[i] = cubicBetween(part, values[k]!, rise, values[k + 1]!, riseAfter);
  }
  return { values: even, spacing: length / (count - 1) };
}

/** Even times beyond these would tell little more. */
const MOST_EVEN = 2 ** 22;
